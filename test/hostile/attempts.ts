import type { Files } from '../story/repositories.ts'

/** What a service repository tries: its files, and the way out that it is shown (a part of message or hint). */
export interface Attempt {
  readonly what: string
  readonly files: Files
  readonly shown: string
  /** Paths that are symlinks; their text is the target. */
  readonly links?: readonly string[]
}

const yaml = (text: string): Files => new Map([['.diploid.yaml', text]])
const json = (value: string): Files => new Map([['.diploid.json', value]])
const pack = (value: string): Files => new Map([['package.json', `{ "name": "evil", "diploid": ${value} }`]])
const js = (text: string, more: Readonly<Record<string, string>> = {}): Files =>
  new Map([['.diploid.js', text], ...Object.entries(more)])
const patch = (body: string, kind = 'Deployment'): Files =>
  js(`config = { patch: { ${kind}(object) { ${body} } } }`)
const keys = (key: string): string => `services: { evil: { allow: { keys: ['${key}'] } } }`
const needs = (name: string): string => `services: { evil: { allow: { needs: ['${name}'] } } }`
const hosts = (host: string): string => `services: { evil: { allow: { hosts: ['${host}'] } } }`
const max = (text: string): string => `services: { evil: { allow: { max: { ${text} } } } }`

/** Beyond the closed list: each is refused with the line of the ops repository that would permit it. */
export const PERMITTABLE: readonly Attempt[] = [
  {
    what: 'labels of others',
    files: yaml('labels: { app.kubernetes.io/name: victim }'),
    shown: keys('labels'),
  },
  {
    what: 'annotations that controllers obey',
    files: yaml('annotations: { x/y: z }'),
    shown: keys('annotations'),
  },
  { what: 'tolerations', files: yaml('tolerations: dedicated=db'), shown: keys('tolerations') },
  { what: 'one node', files: yaml('node: control-1'), shown: keys('node') },
  { what: 'chosen nodes', files: yaml('nodes: { pool: db }'), shown: keys('nodes') },
  { what: 'a folder of the node', files: yaml('map: host:/etc:/host'), shown: keys('map') },
  { what: 'a patch', files: yaml('patch: { Deployment: { spec: { paused: true } } }'), shown: keys('patch') },
  {
    what: 'objects of its own',
    files: new Map([
      ['.diploid.yaml', 'manifests: k8s'],
      ['k8s/a.yaml', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: victim }\n'],
    ]),
    shown: keys('manifests'),
  },
  {
    what: 'code that is patched in',
    files: js('config = { patch: { Deployment: (object) => object } }'),
    shown: keys('patch'),
  },
  { what: 'another image', files: yaml('image: evil:latest'), shown: keys('image') },
  { what: "another service's image", files: js('config = { image: services.queue }'), shown: keys('image') },
  { what: 'a host outside of the cluster', files: yaml('external: evil.test'), shown: keys('external') },
  { what: 'a pod on every node', files: yaml('daemon: true'), shown: keys('daemon') },
  { what: 'stable names', files: yaml('stateful: true'), shown: keys('stateful') },
  { what: 'another user', files: yaml('user: 0'), shown: keys('user') },
  { what: 'files in the container', files: yaml('files: { /etc/x: y }'), shown: keys('files') },
  { what: 'recreating objects', files: yaml('replace: allow'), shown: keys('replace') },
  { what: 'more pods', files: yaml('replicas: 100'), shown: max('replicas: 100') },
  {
    what: 'more pods in production only',
    files: yaml('byEnv: { production: { replicas: 100 } }'),
    shown: max('replicas: 100'),
  },
  {
    what: 'more pods under environments',
    files: yaml('environments: { production: { replicas: 100 } }'),
    shown: max('replicas: 100'),
  },
  {
    what: 'more pods under the name of the environment',
    files: yaml('production: { replicas: 100 }'),
    shown: max('replicas: 100'),
  },
  {
    what: 'more pods by a function',
    files: js("module.exports = ({ env }) => ({ replicas: env === 'production' ? 100 : 1 })"),
    shown: max('replicas: 100'),
  },
  {
    what: 'many processes',
    files: js(
      "config = { processes: Object.fromEntries(Array.from({ length: 30 }, (_, n) => ['p' + n, { command: 'x' }])) }",
    ),
    shown: max('replicas: 31'),
  },
  { what: 'memory', files: yaml('resources: { memory: 64Gi }'), shown: max("memory: '64Gi'") },
  {
    what: 'memory as a limit',
    files: yaml('resources: { limits: { memory: 64Gi } }'),
    shown: max("memory: '64Gi'"),
  },
  { what: 'cpu', files: yaml('resources: cpu=64'), shown: max("cpu: '64'") },
  {
    what: 'devices',
    files: yaml("resources: { limits: { nvidia.com/gpu: '8' } }"),
    shown: keys('resources.nvidia.com/gpu'),
  },
  { what: 'a large volume', files: yaml('storage: { /data: 1Ti }'), shown: max("storage: '1024Gi'") },
  { what: 'many volumes', files: yaml('storage: { /a: 15Gi, /b: 15Gi }'), shown: max("storage: '30Gi'") },
  {
    what: 'a class of volumes',
    files: yaml('storage: { /data: 1Gi class=fast }'),
    shown: keys('storage.class'),
  },
  {
    what: 'a secret for its build, which would print it',
    files: yaml('build: { secrets: { x: y } }'),
    shown: keys('build.secrets'),
  },
  {
    what: 'a Secret',
    files: js("config = { env: { X: secret('db', 'password') } }"),
    shown: keys('secret()'),
  },
  {
    what: 'a Secret in the long form',
    files: yaml('env: { X: { secret: db, key: password } }'),
    shown: keys('secret()'),
  },
  {
    what: 'the password that another service generates',
    files: js("config = { env: { X: generate('db') } }"),
    shown: keys('generate()'),
  },
  {
    what: 'a decrypted file',
    files: js("config = { env: { X: sops('secrets.enc.yaml', 'db') } }"),
    shown: keys('sops()'),
  },
  {
    what: "another service's password",
    files: js('config = { env: { X: services.db.env.PASSWORD } }'),
    shown: needs('db'),
  },
  {
    what: "another service's password in a text",
    files: yaml("env: { X: 'p=${services.db.env.PASSWORD}' }"),
    shown: needs('db'),
  },
  {
    what: 'the same in quotes',
    files: yaml(`env: { X: "\${services['db'].env['PASSWORD']}" }`),
    shown: needs('db'),
  },
  {
    what: 'the same with blanks',
    files: yaml("env: { X: '${ services.db.env.PASSWORD }' }"),
    shown: needs('db'),
  },
  {
    what: "all of another service's variables",
    files: js('config = { env: from(services.db.env) }'),
    shown: needs('db'),
  },
  {
    what: "another service's password in a command",
    files: yaml("command: 'send ${services.db.env.PASSWORD}'"),
    shown: needs('db'),
  },
  {
    what: 'a password in production only',
    files: yaml("production: { env: { X: '${services.db.env.PASSWORD}' } }"),
    shown: needs('db'),
  },
  { what: 'waiting for a service', files: yaml('needs: db'), shown: needs('db') },
  {
    what: 'a host elsewhere',
    files: yaml('url: https://bank.example.com'),
    shown: hosts('bank.example.com'),
  },
  {
    what: 'a host that only looks like ours',
    files: yaml('url: https://evilshop.test'),
    shown: hosts('evilshop.test'),
  },
  { what: 'every host', files: yaml("url: 'https://*.$domain'"), shown: hosts('*.shop.test') },
  {
    what: "another service's host",
    files: yaml('url: https://victim.$domain'),
    shown: hosts('victim.shop.test'),
  },
  {
    what: "a folder of another service's host",
    files: yaml('url: https://victim.$domain/login'),
    shown: hosts('victim.shop.test'),
  },
  {
    what: 'a host that another service has by its url',
    files: yaml('url: https://pay.$domain/x'),
    shown: hosts('pay.shop.test'),
  },
  {
    what: 'a host that only leads to another service',
    files: yaml('url: https://shop.test'),
    shown: hosts('shop.test'),
  },
  {
    what: 'a page below a host that leads to another service',
    files: yaml('url: https://old.shop.test/pay'),
    shown: hosts('old.shop.test'),
  },
  {
    what: "a path that another service's host passes on",
    files: yaml('url: https://victim.shop.test/db/admin'),
    shown: hosts('victim.shop.test'),
  },
  {
    what: 'a host that a service without routes would have',
    files: yaml('url: https://db.$domain'),
    shown: hosts('db.shop.test'),
  },
  {
    what: 'a host of another environment',
    files: yaml('url: https://victim.dev.shop.test'),
    shown: hosts('victim.dev.shop.test'),
  },
  {
    what: 'any host of another environment',
    files: yaml('url: https://new.dev.shop.test'),
    shown: hosts('new.dev.shop.test'),
  },
  { what: 'a key of package.json', files: pack('{ "labels": { "a": "b" } }'), shown: keys('labels') },
  {
    what: 'a key of package.json, spelled otherwise',
    files: new Map([['package.json', '{ "\\u0064iploid": { "node": "n" } }']]),
    shown: keys('node'),
  },
]

/** What nothing permits. */
export const NEVER_PERMITTED: readonly Attempt[] = [
  {
    what: 'a value that is none, in the place of one that is refused',
    files: yaml('tolerations: .inf\nnode: 12345678901234567890'),
    shown: 'is Infinity, which is no number that JSON knows',
  },
  {
    what: 'objects that others made',
    files: yaml('adopt: true'),
    shown: 'Set it in the ops repository: services: { evil: { adopt: … } }',
  },
  {
    what: 'extending another repository',
    files: yaml('extends: acme/victim@main:.diploid.yaml'),
    shown: 'is a file of another repository',
  },
  {
    what: 'extending a file out of the repository',
    files: yaml('extends: ../ops/.diploid.conf.js'),
    shown: 'leaves the repository',
  },
  {
    what: 'a key behind a file that is extended',
    files: new Map([
      ['.diploid.yaml', 'extends: ./base.yaml'],
      ['base.yaml', 'labels: { a: b }'],
    ]),
    shown: keys('labels'),
  },
  {
    what: 'files that extend each other',
    files: new Map([
      ['.diploid.yaml', 'extends: ./base.yaml'],
      ['base.yaml', 'extends: ./.diploid.yaml'],
    ]),
    shown: 'extend each other',
  },
  { what: 'another repository', files: yaml('repo: victim'), shown: 'Set it in the ops repository' },
  { what: 'another folder', files: yaml('path: ../victim'), shown: 'must lie in the repository' },
  { what: 'another branch', files: yaml('branch: main'), shown: 'Set it in the ops repository' },
  {
    what: 'permitting itself',
    files: yaml("allow: { keys: ['labels'] }"),
    shown: 'Set it in the ops repository',
  },
  {
    what: 'an environment that there is not',
    files: yaml('byEnv: { staging: { port: 1 } }'),
    shown: 'there is no environment staging',
  },
  { what: 'a key that nobody knows', files: yaml('privileged: true'), shown: 'unknown key privileged' },
  {
    what: 'services as in an ops file',
    files: yaml('services: { victim: { replicas: 0 } }'),
    shown: 'unknown key services',
  },
  {
    what: 'a hidden variable',
    files: yaml("env: { X: '${vars.hidden.password}' }"),
    shown: 'holds a secret',
  },
  {
    what: 'a map with a hidden variable',
    files: js('config = { env: from(vars.hidden) }'),
    shown: 'holds a secret',
  },
  { what: 'all variables', files: js('config = { env: vars }'), shown: 'holds a secret' },
  { what: 'all services', files: js('config = { env: from(services) }'), shown: 'Name the one service' },
  {
    what: 'its own password in an image',
    files: js('config = { build: { args: { X: services.evil.env.OWN_PASSWORD } } }'),
    shown: 'is secret',
  },
  { what: 'limits taken away', files: yaml('resources: { limits: null }'), shown: 'cannot take limits away' },
  {
    what: 'memory behind a variable',
    files: yaml("resources: { memory: '${vars.big}' }"),
    shown: 'must be written out',
  },
  {
    what: 'storage behind a variable',
    files: yaml("storage: { /data: '${vars.big}' }"),
    shown: 'must be written out',
  },
  {
    what: 'a need behind a variable',
    files: yaml("needs: ['${vars.mailer.host}']"),
    shown: 'must be written out',
  },
  {
    what: 'a forged reference',
    files: yaml('env: { X: { $diploid: { kind: ref, path: services.db.env.PASSWORD } } }'),
    shown: 'reserved key',
  },
  {
    what: 'a forged secret in JSON',
    files: json('{ "env": { "X": { "$diploid": { "kind": "secret", "name": "db", "key": "password" } } } }'),
    shown: 'reserved key',
  },
  {
    what: 'a forged secret, escaped',
    files: json('{ "env": { "X": { "\\u0024diploid": { "kind": "generate", "name": "db" } } } }'),
    shown: 'reserved key',
  },
  {
    what: 'a forged secret in package.json',
    files: pack('{ "env": { "X": { "$diploid": { "kind": "generate", "name": "db" } } } }'),
    shown: 'reserved key',
  },
  {
    what: 'a forged secret in JavaScript',
    files: js("config = { env: { X: { $diploid: { kind: 'generate', name: 'db' } } } }"),
    shown: 'reserved',
  },
  {
    what: 'a forged secret behind an import',
    files: js("module.exports = require('./x.json')", {
      'x.json': '{ "env": { "X": { "$diploid": { "kind": "generate", "name": "db" } } } }',
    }),
    shown: 'reserved',
  },
  {
    what: 'a forged secret behind an anchor',
    files: yaml('env:\n  X: &t { $diploid: { kind: generate, name: db } }\n  Y: *t'),
    shown: 'reserved key',
  },
  {
    what: 'a forged secret behind a merge key',
    files: yaml('env:\n  X:\n    <<: { $diploid: { kind: generate, name: db } }'),
    shown: 'reserved key',
  },
  { what: '__proto__', files: yaml('__proto__: { labels: { a: b } }'), shown: 'reserved key' },
  {
    what: '__proto__ out of JSON.parse',
    files: js(`config = { env: JSON.parse('{"__proto__": {"X": "y"}}') }`),
    shown: 'reserved key',
  },
  {
    what: 'constructor',
    files: json('{ "constructor": { "prototype": { "x": 1 } } }'),
    shown: 'reserved key',
  },
  {
    what: 'a symlink',
    files: yaml('../ops/.diploid.conf.js'),
    links: ['.diploid.yaml'],
    shown: 'is a symlink',
  },
  {
    what: 'an import through a symlink',
    files: js("config = require('./x.json')", { 'x.json': '/etc/passwd' }),
    links: ['x.json'],
    shown: 'is a symlink',
  },
  {
    what: 'an import out of the repository',
    files: js("config = require('../ops/.diploid.conf.js')"),
    shown: 'leaves the repository',
  },
  {
    what: 'an absolute import',
    files: js("config = require('/etc/passwd.json')"),
    shown: 'is an absolute path',
  },
  {
    what: 'a computed import',
    files: js("config = require('./' + 'x.json')"),
    shown: 'takes a literal file name',
  },
  {
    what: 'the file system',
    files: js("config = { env: { X: require('fs').readFileSync('/etc/passwd', 'utf8') } }"),
    shown: "'fs' cannot be imported",
  },
  { what: 'the process', files: js('config = { env: process.env }'), shown: 'process is not there' },
  { what: 'the network', files: js("fetch('https://evil.test')"), shown: 'fetch is not there' },
  {
    what: 'the function constructor',
    files: js("config = { env: { X: config.constructor.constructor('return process')() } }"),
    shown: '.diploid.js',
  },
  { what: 'an endless loop', files: js('for (;;) {}'), shown: 'was stopped' },
  { what: 'endless recursion', files: js('const f = () => f(); f(); config = {}'), shown: '.diploid.js' },
  { what: 'all memory', files: js("let s = 'x'; for (;;) s += s"), shown: '.diploid.js' },
  { what: 'a huge value', files: js("config = { env: { X: 'x'.repeat(5e6) } }"), shown: 'larger than' },
  {
    what: 'a deep value',
    files: js('let x = {}; for (let i = 0; i < 1e4; i++) x = { x }; config = { env: x }'),
    shown: 'nested deeper',
  },
  {
    what: 'aliases that grow',
    files: yaml(
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]`,
    ),
    shown: 'when its aliases are followed',
  },
  {
    what: 'two files',
    files: new Map([
      ['.diploid.yaml', 'port: 80'],
      ['.diploid.json', '{}'],
    ]),
    shown: 'Keep one of them',
  },
  {
    what: 'a file and a key',
    files: new Map([
      ['.diploid.yaml', 'port: 80'],
      ['package.json', '{ "diploid": { "port": 81 } }'],
    ]),
    shown: 'Keep one of them',
  },
  {
    what: 'a function in a value',
    files: js('config = { env: { X: () => 1 } }'),
    shown: 'a function may stand only',
  },
  {
    what: 'a forged function of the ops repository',
    files: yaml(
      "patch: { Deployment: { $diploid: { kind: function, file: .diploid.conf.js, path: ['services'] } } }",
    ),
    shown: 'reserved key',
  },
  {
    what: 'a getter that throws',
    files: js("config = { get port() { throw new Error('x') } }"),
    shown: 'threw',
  },
  {
    what: 'a Proxy',
    files: js('config = new Proxy({}, { ownKeys() { for (;;) {} } })'),
    shown: 'was stopped',
  },
  {
    what: 'its own context out of the repository',
    files: yaml('build: { context: ../victim }'),
    shown: 'must lie in the repository',
  },
]

/** What a function of `patch` tries once the ops repository permits `patch`, and what it is told. */
export const PATCHING: readonly Attempt[] = [
  { what: 'running for ever', files: patch('for (;;) {}'), shown: 'was stopped' },
  { what: 'all memory', files: patch("let s = 'x'; for (;;) s += s"), shown: '.diploid.js' },
  {
    what: 'a huge object',
    files: patch("object.metadata.annotations.x = 'x'.repeat(5e6)"),
    shown: 'larger than',
  },
  { what: 'throwing', files: patch("throw new Error('no')"), shown: 'evil@main:.diploid.js' },
  {
    what: 'the file system',
    files: patch("require('fs').readFileSync('/etc/passwd')"),
    shown: "'fs' cannot be imported",
  },
  { what: 'the process', files: patch('object.spec.env = process.env'), shown: 'process is not there' },
  {
    what: 'another namespace',
    files: patch("object.metadata.namespace = 'kube-system'"),
    shown: 'metadata.namespace',
  },
  {
    what: "another service's object",
    files: patch("object.metadata.name = 'victim'"),
    shown: 'metadata.name',
  },
  {
    what: "another service's label",
    files: patch("object.metadata.labels['diploid.dev/service'] = 'victim'"),
    shown: 'diploid.dev/service',
  },
  {
    what: 'pods that another Service finds',
    files: patch("object.spec.template.metadata.labels['app.kubernetes.io/name'] = 'victim'"),
    shown: 'app.kubernetes.io/name',
  },
  {
    what: "another service's password",
    files: patch('object.spec.x = services.db.env.PASSWORD'),
    shown: 'services.db.env.PASSWORD',
  },
  {
    what: "another service's password in a text",
    files: patch("object.metadata.annotations.x = 'p=' + services.db.env.PASSWORD"),
    shown: '${services.db.env.PASSWORD}',
  },
  { what: 'a Secret', files: patch("object.spec.x = secret('db', 'password')"), shown: 'secret()' },
  {
    what: 'a forged secret',
    files: patch("object.spec.x = { $diploid: { kind: 'generate', name: 'db' } }"),
    shown: 'reserved',
  },
  {
    what: 'its own password in the clear',
    files: patch('object.metadata.annotations.x = Object.values(object.data)[0]', 'Secret'),
    shown: 'would show a secret value',
  },
  {
    what: 'its own password in a text',
    files: patch("object.metadata.annotations.x = 'p=' + Object.values(object.data)[0]", 'Secret'),
    shown: 'holds a secret within another text',
  },
  {
    what: 'a promise',
    files: patch('return Promise.resolve(object)'),
    shown: 'is not a configuration value',
  },
  { what: 'nothing to apply', files: patch('return null'), shown: 'it is no object' },
]

/** A function that says what it can see. */
export const LOOKING: Files = patch(
  `globalThis.count = (globalThis.count ?? 0) + 1
   object.metadata.annotations['evil.test/sees'] = JSON.stringify({ count, object, given: arguments.length })`,
)
