import { describe, expect, test } from 'vitest'
import { mistakes, serviceMistakes } from './written.ts'

// Mistakes that people make, and what they are told. One per case; the last one shows that all are told together.

const OPS = 'environments:\n  production: master\n  dev: develop\n'

function inService(text: string): string {
  return mistakes({ '.diploid.conf.yaml': OPS, 'app.diploid.yaml': text })
}

describe('keys', () => {
  test('a misspelled key of a service', () => {
    expect(inService('replcias: 2\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:1  replcias: unknown key replcias  [config.unknown-key]
          Did you mean replicas?"
    `)
  })
  test('a misspelled key deeper down', () => {
    expect(inService('build:\n  dockerFile: Dockerfile.prod\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:2  build.dockerFile: unknown key dockerFile  [config.unknown-key]
          Did you mean dockerfile?"
    `)
  })
  test('a key that nothing resembles', () => {
    expect(inService('health:\n  interval_seconds: 5\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:2  health.interval_seconds: unknown key interval_seconds  [config.unknown-key]
          Known here: command, delay, failures, liveness, path, period, port, readiness, startup, timeout."
    `)
  })
  test('a misspelled key of the ops file', () => {
    expect(mistakes({ '.diploid.conf.yaml': 'domian: myorg.com\n' })).toMatchInlineSnapshot(`
      "error  .diploid.conf.yaml:1  domian: unknown key domian  [config.unknown-key]
          Did you mean domain?"
    `)
  })
  test('an environment at the top level without a branch', () => {
    expect(mistakes({ '.diploid.conf.yaml': 'staging:\n  domain: x.org\n' })).toMatchInlineSnapshot(`
      "error  .diploid.conf.yaml:1  staging: unknown key staging  [config.unknown-key]
          It is no key of the ops file; the usual ones are name, registry, domain, environments, services, vars, routing, extends. A map with \`branch\` declares an environment of that name."
    `)
  })
  test('an unknown option', () => {
    expect(mistakes({ '.diploid.conf.yaml': 'domain: myorg.com mapenv=suffix\n' })).toMatchInlineSnapshot(`
      "error  .diploid.conf.yaml:1  domain: unknown option mapenv in 'myorg.com mapenv=suffix'  [config.unknown-option]
          Did you mean mapEnv?"
    `)
  })
  test('an environment that does not exist', () => {
    expect(inService('byEnv:\n  prodction:\n    replicas: 2\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:2  byEnv.prodction: there is no environment prodction  [config.unknown-environment]
          Did you mean production?"
    `)
  })
  test('keys that JavaScript keeps for itself', () => {
    expect(inService('env:\n  __proto__: x\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:2  env.__proto__: is a reserved key: JavaScript or Diploid keeps the name for itself  [config.forbidden-key]
          Choose another name."
    `)
    expect(inService('labels:\n  constructor: x\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:2  labels.constructor: is a reserved key: JavaScript or Diploid keeps the name for itself  [config.forbidden-key]
          Choose another name."
    `)
    expect(inService('image:\n  $diploid: {kind: ref, path: services.db}\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:2  image.$diploid: is a reserved key: JavaScript or Diploid keeps the name for itself  [config.forbidden-key]
          Choose another name."
    `)
  })
})

describe('values', () => {
  test('text instead of a number', () => {
    expect(inService("replicas: '2'\n")).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:1  replicas: must be a number, but is '2'  [config.value]
          Leave the quotes out: 2."
    `)
  })
  test('a version that YAML reads as a number', () => {
    expect(inService('image: 8.4\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:1  image: must be text, but is 8.4  [config.value]
          Put it in quotes: '8.4'."
    `)
  })
  test('a list instead of a map', () => {
    expect(inService('env:\n  - A=b\n')).toMatchInlineSnapshot(
      `
      "error  app.diploid.yaml:1  env: must be a map, but is a list  [config.value]
          Write names and values without dashes: A: …."
    `,
    )
  })
  test('a port out of range', () => {
    expect(inService('port: 80800\n')).toMatchInlineSnapshot(
      `"error  app.diploid.yaml:1  port: 80800 is no port: ports go from 1 to 65535  [config.value]"`,
    )
  })
  test('no port', () => {
    expect(inService('port: http\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:1  port: 'http' is no port  [config.value]
          Write 8080, '53/udp' or '9090 name=metrics'."
    `)
  })
  test('a quantity with an unknown unit', () => {
    expect(inService('storage:\n  /data: 10GB\n')).toMatchInlineSnapshot(
      `
      "error  app.diploid.yaml:2  storage['/data']: '10GB' is no Kubernetes quantity, which is a number with a unit: 500m, 128Mi, 10Gi  [config.value]
          Write 10G."
    `,
    )
  })
  test('a mount path that is not absolute', () => {
    expect(inService('storage:\n  data: 10Gi\n')).toMatchInlineSnapshot(
      `
      "error  app.diploid.yaml:2  storage.data: must be an absolute path in the container, like /var/lib/data, but is 'data'  [config.value]
          Write /data."
    `,
    )
  })
  test('a node folder in the wrong order', () => {
    expect(inService('map: /var/lib/mysql:host:/data\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:1  map: '/var/lib/mysql:host:/data' is no folder of a node  [config.value]
          Write 'host:/path/on/the/node:/path/in/the/container'."
    `)
  })
  test('a word that only some keys know', () => {
    expect(inService('spread: racks\n')).toMatchInlineSnapshot(
      `"error  app.diploid.yaml:1  spread: must be 'nodes' or 'zones', but is 'racks'  [config.value]"`,
    )
    expect(inService('unique: per zone\n')).toMatchInlineSnapshot(
      `
      "error  app.diploid.yaml:1  unique: must be 'per node', but is 'per zone'  [config.value]
          Write 'per node'."
    `,
    )
    expect(inService('stateful: yes\n')).toMatchInlineSnapshot(`
      "warning  app.diploid.yaml:1  stateful: yes is text here, but true for kubectl  [config.two-readings]
          Write 'yes' in quotes if text is meant, else true.
      error  app.diploid.yaml:1  stateful: must be true or false or 'single', but is 'yes'  [config.value]
          Write true."
    `)
  })
  test('a health path without a slash', () => {
    expect(inService('health: healthz\n')).toMatchInlineSnapshot(
      `"error  app.diploid.yaml:1  health: path must start with /, but is 'healthz'  [config.value]"`,
    )
  })
  test('a path out of the repository', () => {
    expect(inService('build:\n  context: ../other\n')).toMatchInlineSnapshot(
      `"error  app.diploid.yaml:2  build.context: must lie in the repository: no absolute path and no .., but is '../other'  [config.value]"`,
    )
  })
  test('a URL with a port', () => {
    expect(inService('url: https://shop.example.com:8443/\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:1  url: 'https://shop.example.com:8443/' is no URL of a route  [config.value]
          Write https://host/path; a route has no port, user, query or fragment."
    `)
  })
  test('a domain that is a URL', () => {
    expect(mistakes({ '.diploid.conf.yaml': 'domain: https://myorg.com\n' })).toMatchInlineSnapshot(
      `
      "error  .diploid.conf.yaml:1  domain: 'https://myorg.com' is no host name  [config.value]
          Write myorg.com."
    `,
    )
  })
  test('names that Kubernetes takes for no label, variable, or kind', () => {
    expect(inService('labels: { team: Team A }\n')).toMatchInlineSnapshot(
      `"error  app.diploid.yaml:1  labels.team: 'Team A' is no value of a label, which is up to 63 letters, digits, -, _ and .  [config.value]"`,
    )
    expect(inService('env: { A=B: c }\n')).toMatchInlineSnapshot(
      `
      "error  app.diploid.yaml:1  env['A=B']: 'A=B' is no name of a variable, which is printable ASCII without =  [config.value]
          Write A."
    `,
    )
    expect(inService('patch: { deployment: { spec: {} } }\n')).toMatchInlineSnapshot(
      `"error  app.diploid.yaml:1  patch.deployment: 'deployment' is neither a Kind nor a Kind/name  [config.value]"`,
    )
  })
  test('a duration', () => {
    expect(inService('grace: 2 minutes\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:1  grace: '2 minutes' is no duration  [config.value]
          Write a number of seconds, or '30s', '2m', '1h'."
    `)
  })
})

describe('one value in two forms', () => {
  test('port and ports', () => {
    expect(inService('port: 80\nports: [80]\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:1  port: port and ports stand side by side: the same said in two forms  [config.two-forms]
          Keep one of them."
    `)
  })
  test('byEnv and the name of the environment', () => {
    expect(
      inService('byEnv:\n  dev:\n    replicas: 1\ndev:\n  replicas: 2\n  user: 5\n'),
    ).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:5  dev.replicas: replicas is set for this environment in two forms, in line 3 too  [config.two-forms]
          Keep one of them; byEnv is the canonical form."
    `)
  })
  test('an environment declared twice', () => {
    expect(
      mistakes({ '.diploid.conf.yaml': 'environments: { dev: develop }\ndev: { branch: develop }\n' }),
    ).toMatchInlineSnapshot(`
      "error  .diploid.conf.yaml:2  dev: environment dev is declared here and in environments: the same said in two forms  [config.two-forms]
          Keep one of them."
    `)
  })
  test('health.path and health.readiness', () => {
    expect(inService('health:\n  path: /a\n  readiness: /b\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:2  health.path: path stands here and readiness beside it: the same said in two forms  [config.two-forms]
          Move path into readiness."
    `)
  })
})

describe('credentials', () => {
  test('in the clear: a warning, which does not repeat them', () => {
    const told = mistakes({
      '.diploid.conf.yaml': 'vars: { mailer: { smtpPassword: hunter22, host: x } }\n',
      'app.diploid.yaml':
        'image: x\nenv: { DB_PASSWORD: hunter22, EMPTY_TOKEN: "", COMPASS: north, API_TOKEN: "${vars.x}" }\n',
    })
    expect(told).not.toContain('hunter22')
    expect(told).toMatchInlineSnapshot(`
      "warning  .diploid.conf.yaml:1  vars.mailer.smtpPassword: is a credential in the clear, as its name says  [config.plain-credential]
          Write { secret: name, key: key } for one that exists in the cluster; for one that nobody needs to know, generate('name') in a JavaScript file.
      warning  app.diploid.yaml:2  env.DB_PASSWORD: is a credential in the clear, as its name says  [config.plain-credential]
          Write { secret: name, key: key } for one that exists in the cluster; for one that nobody needs to know, generate('name') in a JavaScript file."
    `)
  })
  test('in URLs they are not repeated either', () => {
    const told = [
      inService('repo: https://me:hunter22@git.example.com/acme/app.git\n'),
      inService('repo: me:hunter22@nowhere and more\n'),
      inService('url: https://me:hunter22@shop.example.com/\n'),
      mistakes({ '.diploid.conf.yaml': 'registry: https://me:hunter22@registry.example.com\n' }),
    ].join('\n')
    expect(told).not.toContain('hunter22')
    expect(told).toMatchInlineSnapshot(`
      "warning  app.diploid.yaml:1  repo: the password in the URL of https://git.example.com/acme/app.git is not used: locations are shown in plans and logs  [config.repo-credential]
          Take it out, revoke it, and give Git credentials to the agent instead.
      error  app.diploid.yaml:1  repo: 'nowhere and more' names no repository  [config.repo]
          Write 'name' (beside the ops repository), 'group/name', a URL, or '.' for the ops repository.
      error  app.diploid.yaml:1  url: 'https://shop.example.com/' is no URL of a route  [config.value]
          Write https://host/path; a route has no port, user, query or fragment.
      error  .diploid.conf.yaml:1  registry: 'https://registry.example.com' has a user and password before it, which do not belong here: whoever reads this file has them  [config.value]
          Write 'registry.example.com': the address alone, without user and password."
    `)
  })
})

describe('names', () => {
  test('an environment named like a key of services', () => {
    expect(mistakes({ '.diploid.conf.yaml': 'environments: { build: master }\n' })).toMatchInlineSnapshot(`
      "error  .diploid.conf.yaml:1  environments.build: an environment cannot be named build: that is a key of services  [config.environment-name]
          Choose another name."
    `)
  })
  test('a service that is no DNS label', () => {
    expect(mistakes({ '.diploid.conf.yaml': 'services:\n  My_App: {}\n' })).toMatchInlineSnapshot(`
      "error  .diploid.conf.yaml:2  services.My_App: 'My_App' cannot be the name of a service: lower-case letters, digits and - only, at most 63, no - at the ends  [config.service-name]
          Name it 'my-app', say."
    `)
  })
  test('a repository that cannot be', () => {
    expect(inService('repo: not a repo\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:1  repo: 'not a repo' names no repository  [config.repo]
          Write 'name' (beside the ops repository), 'group/name', a URL, or '.' for the ops repository."
    `)
  })
  test('a repository beside an ops repository without a URL', () => {
    expect(
      mistakes({ '.diploid.conf.yaml': 'services:\n  app: {}\n' }, { name: 'ops' }),
    ).toMatchInlineSnapshot(`
      "error  .diploid.conf.yaml:2  services.app: the repository 'app' of service app stands beside the ops repository, whose URL is not known here  [config.repo-unresolved]
          Add a remote 'origin' to this checkout, or say where it is: --service-repo app=PATH"
    `)
  })
  test('a registry on a host that is not known', () => {
    expect(mistakes({ '.diploid.conf.yaml': "registry: ':4567'\n" }, { name: 'ops' })).toMatchInlineSnapshot(`
      "error  .diploid.conf.yaml:1  registry: ':4567' stands for the host of the ops repository, which is not known here  [config.registry-host]
          Write the host too: 'registry.example.com:4567'."
    `)
  })
})

describe('keys that do not go together', () => {
  const whole = (text: string): string =>
    serviceMistakes({ '.diploid.conf.yaml': OPS, 'app.diploid.yaml': text })

  test('replicas of a daemon', () => {
    expect(whole('daemon: true\nreplicas: 3\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:2  replicas: replicas has no meaning with daemon, which runs one pod on every node  [config.daemon-replicas]
          Remove replicas, or daemon."
    `)
  })
  test('replicas of a daemon, said for all services, are no mistake', () => {
    const ops = `${OPS}services:\n  defaults:\n    replicas: 3\n`
    expect(serviceMistakes({ '.diploid.conf.yaml': ops, 'app.diploid.yaml': 'daemon: true\n' })).toBe('')
  })
  test('several replicas and one volume', () => {
    expect(whole('image: x\nreplicas: 2\nstorage:\n  /data: 1Gi\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:2  replicas: 2 replicas would share the one volume at /data, which a single node mounts  [config.shared-storage]
          Write stateful: true for a volume each, or give the volume mode=ReadWriteMany."
    `)
  })
  test('several replicas and a volume that all can mount, or one each', () => {
    expect(whole('image: x\nreplicas: 2\nstorage:\n  /data: 1Gi mode=ReadWriteMany\n')).toBe('')
    expect(whole('image: x\nreplicas: 2\nstateful: true\nstorage:\n  /data: 1Gi\n')).toBe('')
  })
  test('image and build', () => {
    expect(whole('image: nginx\nbuild:\n  target: prod\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:2  build: build and image stand side by side: it is either built or ready  [config.image-and-build]
          Remove one of them; in an environment, \`null\` takes back what a lower layer says."
    `)
  })
  test('external and image', () => {
    expect(whole('external: db.example.com\nimage: mysql\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:2  image: image has no meaning for an external service: nothing of it runs here  [config.external-and-code]
          Remove image, or external."
    `)
  })
  test('a URL of a headless service', () => {
    expect(whole("service: 'proxy=false'\nurl: a.example.com\n")).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:2  url: a headless service (proxy=false) has no address that a route could lead to  [config.headless-route]
          Remove its url, or service: 'proxy=false'."
    `)
  })
  test('two things on one mount path', () => {
    expect(whole('storage:\n  /data: 1Gi\nfiles:\n  /data/: text\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:4  files['/data/']: /data/ is mounted twice: storage puts something there too  [config.duplicate-mount]
          Give each its own path."
    `)
  })
  test('one port twice', () => {
    expect(whole("ports: [80, '80 name=web']\n")).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:1  ports[1]: 80/TCP stands twice among the ports  [config.duplicate-port]
          Give each port once, with a name of its own."
    `)
  })
  test('schedules', () => {
    const cron = (schedule: string): string => whole(`cron:\n  job:\n    schedule: '${schedule}'\n`)
    expect(cron('30 2 * *')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:3  cron.job.schedule: '30 2 * *' is no schedule: it has 4 fields, not five  [config.cron-schedule]
          Write minute, hour, day, month and weekday: '30 2 * * *'."
    `)
    expect(cron('61 2 * * *')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:3  cron.job.schedule: '61 2 * * *' is no schedule: the minute '61' does not go from 0 to 59  [config.cron-schedule]
          Write minute, hour, day, month and weekday: '30 2 * * *'."
    `)
    expect(cron('@fortnightly')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:3  cron.job.schedule: '@fortnightly' is no schedule: @fortnightly is not known  [config.cron-schedule]
          Write minute, hour, day, month and weekday: '30 2 * * *'."
    `)
    expect(cron('*/10 8-18 * jan-mar mon,wed')).toBe('')
    expect(cron('@daily')).toBe('')
  })
  test('a job without a schedule', () => {
    expect(whole('cron:\n  job:\n    command: ./x\n')).toMatchInlineSnapshot(`
      "error  app.diploid.yaml:2  cron.job: has no schedule  [config.cron-incomplete]
          Write schedule: '30 2 * * *'."
    `)
  })
})

test('all mistakes of all files are told together', () => {
  expect(
    mistakes({
      '.diploid.conf.yaml': 'nam: x\nservices:\n  defaults:\n    replicas: many\n  api:\n    prot: 80\n',
      'app.diploid.json': '{\n  "image": "nginx",\n  "enviroment": {}\n}',
      'team/worker.diploid.yml': 'user: root\n',
    }),
  ).toMatchInlineSnapshot(`
    "error  .diploid.conf.yaml:1  nam: unknown key nam  [config.unknown-key]
        Did you mean name?
    error  .diploid.conf.yaml:4  services.defaults.replicas: must be a number, but is 'many'  [config.value]
    error  .diploid.conf.yaml:6  services.api.prot: unknown key prot  [config.unknown-key]
        Did you mean port?
    error  app.diploid.json:3  enviroment: unknown key enviroment  [config.unknown-key]
        Did you mean environments?
    error  team/worker.diploid.yml:1  user: must be a number, but is 'root'  [config.value]
        Write the number of the user: 0 is root."
  `)
})
