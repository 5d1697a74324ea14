import { inOps, inWeb, type Mistake } from '../case.ts'

const HEAD = 'name: shop\ndomain: shop.example\nenvironments: { production: main, dev: develop }\n'
const MYSQL = '  mysql: { image: mysql:8, port: 3306, env: { MYSQL_DATABASE: shop } }\n'

export const references: readonly Mistake[] = [
  inOps(
    'References in names, and into a number',
    `environments: { production: main }
vars: { m: { a: 1 }, key: TOKEN, conf: app }
services:
  web:
    image: nginx:1.27
    port: 80
    env: { '\${vars.key}': x, LEVEL: '\${vars.m.a.b}', 'A$$name': as it is }
    files: { '/etc/$name.conf': a, '/etc/\${vars.conf}.conf': b }
`,
  ),
  inWeb('A reference without a name', "image: nginx:1.27\nenv:\n  K: '${}'\n"),
  inWeb('A part of a text', "image: nginx:1.27\nport: 80\nenv:\n  K: '${services.web.host.length}'\n"),
  refers('A misspelt service', '${services.mysq.env.MYSQL_DATABASE}'),
  refers('A misspelt variable of a service', '${services.mysql.env.MYSQL_DATABSE}'),
  refers('A misspelt key of a service', '${services.mysql.hots}'),
  refers('A variable that does not exist', '${vars.mailer.host}'),
  refers('A variable without vars', '${mailer.host}'),
  refers('A shell variable', '${HOME}/data'),
  refers('The port of a service that has none', '${services.worker.port}'),
  refers('A whole service', '${services.mysql}'),
  refers('A map as a variable', '${services.mysql.env}'),
  inOps(
    'Values that need each other',
    `${HEAD}services:\n  a: { image: a:1, env: { X: '\${services.b.env.Y}' } }\n  b: { image: b:1, env: { Y: '\${services.c.env.Z}' } }\n  c: { image: c:1, env: { Z: '\${services.a.env.X}' } }\n`,
  ),
  inOps(
    'A chain that ends in nothing',
    `${HEAD}vars: { db: { host: '\${services.mysql.hostname}' } }\nservices:\n${MYSQL}  web: { image: nginx:1.27, env: { DB: '\${vars.db.host}' } }\n`,
  ),
  inOps(
    'A reference of one environment only',
    `${HEAD}services:\n  web: { image: nginx:1.27, dev: { env: { DB: '\${services.mysql.host}' } } }\n`,
  ),
  inOps(
    '$domain where there is none',
    `environments: { production: main }\nservices:\n  web: { image: nginx:1.27, port: 80, url: 'https://www.$domain' }\n`,
  ),
  inOps(
    '$commit of a service without code',
    `${HEAD}services:\n  web: { image: nginx:1.27, env: { VERSION: $commit } }\n`,
  ),
  inOps(
    '$branch in the name of an environment',
    `environments: { production: main, $branch: develop }\nservices:\n  web: { image: nginx:1.27 }\n`,
  ),
  inOps(
    'A number that turns out to be a word',
    `${HEAD}vars: { count: two }\nservices:\n  web: { image: nginx:1.27, replicas: '\${vars.count}' }\n`,
  ),
  inOps(
    'The same mistake for every service',
    `${HEAD}services:\n  defaults: { env: { MAIL: '\${vars.mail}' } }\n  a: { image: a:1 }\n  b: { image: b:1 }\n  c: { image: c:1 }\n`,
  ),
  refers('A reference without ${}', 'services.mysql.host'),
  refers('A reference that is not closed', "'${services.mysql.host'"),
  inOps(
    'A variable without ${}',
    `${HEAD}vars: { mail: { host: smtp }, relay: vars.mail.host }\nservices:\n  web: { image: nginx:1.27, env: { HOST: vars.mail.host, FILE: vars.yml } }\n`,
  ),
  inOps(
    'A misspelt word',
    `${HEAD}services:\n  web: { image: nginx:1.27, env: { BRANCH: $brnch, DOMAINS: $domains, HOME: $HOME } }\n`,
  ),
  inOps(
    'A misspelt word in what a shell or a program reads',
    `${HEAD}services:\n  web:\n    image: nginx:1.27\n    command: 'for n in 1 2; do echo $n $comit >> $HOME/log; done'\n    files: { /etc/site.conf: 'server_name $nmae; root $document_root;' }\n    cron: { nightly: { schedule: '@daily', command: 'comit=1; report $comit' } }\n`,
  ),
  {
    title: 'A reference in quotes, in JavaScript',
    files: {
      '.diploid.conf.js':
        "config = {\n  environments: { production: 'main' },\n  services: {\n    mysql: { image: 'mysql:8', port: 3306 },\n    web: { image: 'nginx:1.27', env: { DB: 'services.mysql.host' } },\n  },\n}\n",
    },
    alone: true,
  },
  {
    title: 'A secret in a text outside of env',
    files: {
      '.diploid.conf.js':
        "config = {\n  environments: { production: 'main' },\n  vars: { token: secret('sms', 'token') },\n  services: {\n    web: { image: 'nginx:1.27', command: `serve --key ${vars.token}` },\n  },\n}\n",
    },
    alone: true,
  },
  {
    title: 'A typo behind services., in JavaScript',
    files: {
      '.diploid.conf.js':
        "config = {\n  environments: { production: 'main' },\n  services: {\n    mysql: { image: 'mysql:8', port: 3306 },\n    web: { image: 'nginx:1.27', env: { DB: services.mysq.host } },\n  },\n}\n",
    },
    alone: true,
  },
  {
    title: 'A text with a typo behind services., in JavaScript',
    files: {
      '.diploid.conf.js':
        "config = {\n  environments: { production: 'main' },\n  services: {\n    mysql: { image: 'mysql:8', port: 3306 },\n    web: { image: 'nginx:1.27', env: { DB: `mysql://${services.mysql.hst}/shop` } },\n  },\n}\n",
    },
    alone: true,
  },
  {
    title: 'from() of a text',
    files: {
      '.diploid.conf.js':
        "config = {\n  environments: { production: 'main' },\n  services: {\n    mysql: { image: 'mysql:8', port: 3306 },\n    web: { image: 'nginx:1.27', env: from(services.mysql.host) },\n  },\n}\n",
    },
    alone: true,
  },
  {
    title: 'from() among keys of its own',
    files: {
      '.diploid.conf.js':
        "config = {\n  environments: { production: 'main' },\n  vars: { mail: { MAIL_HOST: 'smtp' } },\n  services: {\n    web: { image: 'nginx:1.27', env: { ...from(vars.mail), MODE: 'fast' } },\n  },\n}\n",
    },
    alone: true,
  },
  {
    title: 'A secret outside of env',
    files: {
      '.diploid.conf.js':
        "config = {\n  environments: { production: 'main' },\n  services: {\n    web: { image: 'nginx:1.27', command: ['serve', '--key', secret('api', 'key')] },\n  },\n}\n",
    },
    alone: true,
  },
  {
    title: 'generate() without a name',
    files: {
      '.diploid.conf.js':
        "config = {\n  environments: { production: 'main' },\n  services: {\n    web: { image: 'nginx:1.27', env: { KEY: generate() } },\n  },\n}\n",
    },
    alone: true,
  },
  {
    title: 'secret() with one word',
    files: {
      '.diploid.conf.js':
        "config = {\n  environments: { production: 'main' },\n  services: {\n    web: { image: 'nginx:1.27', env: { KEY: secret('api') } },\n  },\n}\n",
    },
    alone: true,
  },
  inOps(
    'Keys that are none, in maps that come by reference',
    `${HEAD}vars:
  probe: { path: /health, delays: 3 }
  small: { requests: { cpu: '1' }, limit: { memory: 1Gi } }
services:
  web: { image: nginx:1.27, port: 80, health: '\${vars.probe}', resources: '\${vars.small}' }
`,
  ),
]

function refers(title: string, text: string): Mistake {
  return inOps(
    title,
    `${HEAD}services:\n${MYSQL}  worker: { image: acme/worker:1, ports: [] }\n  web:\n    image: nginx:1.27\n    env:\n      VALUE: ${text}\n`,
  )
}
