import { inOps, type Mistake } from '../case.ts'

const HEAD = 'name: shop\ndomain: shop.example\nenvironments: { production: main, dev: develop }\nservices:\n'

export const services: readonly Mistake[] = [
  inOps(
    'Services as a list',
    'environments: { production: main }\nservices:\n  - name: web\n    image: nginx:1.27\n',
  ),
  inOps('A service is only its image', `${HEAD}  web: nginx:1.27\n`),
  inOps('A name with an underscore', `${HEAD}  web_shop: { image: nginx:1.27 }\n`),
  inOps('A misspelt defaults', `${HEAD}  default: { replicas: 2 }\n  web: { image: nginx:1.27 }\n`),
  inOps(
    'Two services with one host',
    `${HEAD}  web: { image: nginx:1.27, port: 80, url: https://www.shop.example }\n  blog: { image: ghost:5, port: 2368, url: https://www.shop.example }\n`,
  ),
  inOps(
    'A route to a service without a port',
    `${HEAD}  worker:\n    image: acme/worker:1\n    ports: []\n    url: https://worker.shop.example\n`,
  ),
  inOps(
    'Paths that lead to a service without a port',
    `${HEAD}  web:
    image: nginx:1.27
    port: 80
    url: https://www.$domain
    proxy: { /api/: worker }
  worker: { image: acme/worker:1, ports: [] }
`,
  ),
  inOps(
    'A URL that is no URL',
    `${HEAD}  web: { image: nginx:1.27, port: 80, url: 'https//www.shop.example' }\n`,
  ),
  inOps(
    'A URL with a port',
    `${HEAD}  web: { image: nginx:1.27, port: 80, url: 'https://www.shop.example:8443' }\n`,
  ),
  inOps(
    'A URL with a query',
    `${HEAD}  web: { image: nginx:1.27, port: 80, url: 'https://www.shop.example/?a=1' }\n`,
  ),
  inOps(
    'A route of a headless service',
    `${HEAD}  web: { image: nginx:1.27, port: 80, service: proxy=false, url: https://www.shop.example }\n`,
  ),
  inOps(
    'Needs a service that does not exist',
    `${HEAD}  web: { image: nginx:1.27, needs: [databse] }\n  database: { image: postgres:17 }\n`,
  ),
  inOps(
    'Services that need each other',
    `${HEAD}  a: { image: a:1, needs: b }\n  b: { image: b:1, needs: c }\n  c: { image: c:1, needs: a }\n`,
  ),
  inOps(
    'Shares the image of nobody',
    `${HEAD}  web: { image: nginx:1.27 }\n  worker: { image: services.wbe, command: ./work }\n`,
  ),
  inOps('A name that begins with a digit', `${HEAD}  1web: { image: nginx:1.27, port: 80 }\n`),
  inOps(
    'Containers beside it that are called like the service',
    `${HEAD}  web:
    image: nginx:1.27
    containers: { web: { image: fluent/fluent-bit:4.0 } }
  shop:
    image: shop:1
    init: { shop: { command: ./migrate } }
`,
  ),
  inOps(
    'Routes that no Gateway and no Ingress takes',
    `${HEAD}  web:
    image: nginx:1.27
    port: 80
    routes:
      - https://10.1.2.3
      - https://münchen.example
      - https://${'a'.repeat(64)}.shop.example
      - https://www.shop.example//c
      - https://www.shop.example/a/../b
      - https://www.shop.example/100%
      - https://www.shop.example/café/
      - https://www.shop.example/api/*
      - { host: www.shop.example, path: /a%2Fb }
`,
  ),
  inOps(
    'Paths of others, and old ones, that no Gateway takes',
    `${HEAD}  web:
    image: nginx:1.27
    port: 80
    url: https://www.$domain
    proxy: { /api/*: api, /café: api, /a//b/: api, /: api }
    redirects: { /é: /e, /x/../y: /z, 10.1.2.3: www.shop.example }
  api: { image: acme/api:1, port: 80 }
`,
  ),
  inOps('A domain with an umlaut', 'domain: münchen.example\nservices:\n  web: { image: nginx:1.27 }\n'),
  inOps('External and an image', `${HEAD}  mail: { external: smtp.example.org:587, image: postfix:3 }\n`),
  inOps(
    'External with a URL where a host belongs',
    `${HEAD}  erp: { external: { host: 'https://erp.partner.example/api' } }\n  mail: { external: 'smtp://mail.partner.example' }\n`,
  ),
  inOps(
    'A role of the whole cluster with one name in two environments',
    `${HEAD}  web:\n    image: nginx:1.27\n    objects:\n      - { apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: { name: $name-rules }, rules: [] }\n`,
  ),
  inOps(
    'A patch of a Deployment that is none, beside one that is',
    `${HEAD}  db: { image: postgres:17, stateful: true, patch: { Deployment: { spec: { paused: true } } } }\n  web: { image: nginx:1.27 }\n`,
  ),
  inOps(
    'Time zones that are none',
    `${HEAD}  web:\n    image: nginx:1.27\n    cron:\n${['Europe/Berln', 'Berlin', '+02:00', 'Mars/Phobos']
      .map(
        (zone, index) => `      job-${index}: { schedule: '@daily', command: ./run, timeZone: '${zone}' }\n`,
      )
      .join('')}`,
  ),
  inOps('A repository that is no repository', `${HEAD}  web: { repo: 'my web shop' }\n`),
  inOps(
    'A password in the URL of a repository',
    `${HEAD}  web: { repo: 'https://bot:glpat-0123456789@git.example/acme/web.git' }\n`,
  ),
  inOps('A path out of the repository', `${HEAD}  web: { path: ../web, image: nginx:1.27 }\n`),
  inOps(
    'Keys without a service around them',
    'environments: { production: main }\nservices:\n  image: nginx:1.27\n  port: 80\n',
  ),
  inOps('A repository that cannot be reached', `${HEAD}  shop-api: { port: 8080 }\n`),
  {
    title: 'Two services that make the same object',
    files: {
      'web.diploid.yaml':
        'image: nginx:1.27\ncron:\n  report-daily: { schedule: "0 3 * * *", command: ./report }\n',
      'web-report.diploid.yaml':
        'image: report:1\ncron:\n  daily: { schedule: "0 3 * * *", command: ./report }\n',
    },
  },
  inOps(
    'What a service repository may not be allowed',
    `environments: { production: main }
services:
  web:
    image: nginx:1.27
    port: 80
    allow:
      keys: [lables, nope, port, branch, labels.team, build.secrets, secret(), sops]
      hosts: ['*', not a host, 'https://x.test', '*.example.net', shop.example.org]
      needs: [nope, blgo]
  blog: { image: ghost:5, port: 2368 }
`,
  ),
  inOps(
    'Redirects in a circle',
    `domain: shop.example
environments: { production: main }
services:
  web:
    image: nginx:1.27
    port: 80
    url: https://$domain
    redirects: { /old: /new, /new: 'https://shop.example/old', 'www.shop.example': 'https://shop.example', /shop: /basket }
  blog:
    image: ghost:5
    port: 2368
    url: https://blog.$domain/posts
    redirects: { /archive/*: /archive/old/* }
`,
  ),
  inOps(
    'An environment that there is not, by a variable',
    `environments: { production: main, dev: develop }
vars: { seeded: dve }
services:
  web: { image: nginx:1.27, port: 80, tasks: { before: { seed: { command: ./seed, when: ['\${vars.seeded}', dev] } } } }
`,
  ),
]
