import { inOps, type Mistake } from '../case.ts'

const SERVICES = 'services:\n  web: { image: nginx:1.27, port: 80 }\n'

export const environments: readonly Mistake[] = [
  inOps('A misspelt key at the top', `enviroments:\n  production: main\n  dev: develop\n${SERVICES}`),
  inOps('A service key at the top', `environments: { production: main }\nreplicas: 2\n${SERVICES}`),
  inOps('Environments as a list', `environments:\n  - production\n  - dev\n${SERVICES}`),
  inOps(
    'Environments as a list of maps',
    `environments:\n  - name: production\n    branch: main\n${SERVICES}`,
  ),
  inOps('An environment called build', `environments:\n  build: develop\n  production: main\n${SERVICES}`),
  inOps('An environment called prod_1', `environments:\n  prod_1: main\n${SERVICES}`),
  inOps('branches instead of branch', `environments:\n  production: { branches: [main] }\n${SERVICES}`),
  inOps(
    'A type of environment that does not exist',
    `environments:\n  production: { branch: main, type: prod }\n${SERVICES}`,
  ),
  inOps(
    'An environment is declared twice',
    `environments: { dev: develop }\ndev: { branch: develop }\n${SERVICES}`,
  ),
  inOps('A domain with https', `domain: https://myorg.com\nenvironments: { production: main }\n${SERVICES}`),
  inOps('A domain with a path', `domain: myorg.com/shop\nenvironments: { production: main }\n${SERVICES}`),
  inOps('A domain with a star', `domain: '*.myorg.com'\nenvironments: { production: main }\n${SERVICES}`),
  inOps(
    'A registry with a scheme and a user',
    `registry: https://bot:secret@registry.example.com/shop\nenvironments: { production: main }\n${SERVICES}`,
  ),
  inOps(
    'A misspelt option',
    `domain: myorg.com mapenv=suffix\nenvironments: { production: main }\n${SERVICES}`,
  ),
  inOps(
    'An option that does not exist',
    `domain: myorg.com mapEnv=prefix\nenvironments: { production: main }\n${SERVICES}`,
  ),
  inOps(
    'A service speaks of an environment that does not exist',
    `environments: { production: main }\nservices:\n  web:\n    image: nginx:1.27\n    byEnv:\n      staging: { replicas: 2 }\n`,
  ),
  inOps(
    'A misspelt environment in a service',
    `environments: { production: main, dev: develop }\nservices:\n  web:\n    image: nginx:1.27\n    prodution: { replicas: 2 }\n`,
  ),
  inOps(
    'One value in two forms',
    `environments: { production: main }\nservices:\n  web:\n    image: nginx:1.27\n    production: { replicas: 2 }\n    byEnv: { production: { replicas: 3 } }\n`,
  ),
  inOps(
    'The repository differs by environment',
    `environments: { production: main }\nservices:\n  web:\n    image: nginx:1.27\n    production: { repo: other }\n`,
  ),
  inOps(
    'Two environments share a namespace',
    `environments:\n  production: { branch: main, namespace: shop }\n  dev: { branch: develop, namespace: shop }\n${SERVICES}`,
  ),
  inOps(
    'A namespace in capitals',
    `environments:\n  production: { branch: main, namespace: Shop }\n${SERVICES}`,
  ),
  inOps(
    'The branch is a reference',
    `vars: { main: main }\nenvironments:\n  production: { branch: '\${vars.main}' }\n${SERVICES}`,
  ),
  inOps(
    'A host that does not tell its environments apart',
    `environments: { production: main, dev: develop }\nservices:\n  web: { image: nginx:1.27, port: 80, url: https://www.shop.example }\n`,
  ),
  inOps(
    'A gateway without its namespace',
    `routing: { gateway: public }\nenvironments: { production: main }\n${SERVICES}`,
  ),
  inOps(
    'Keys of an environment that was renamed',
    `environments: { production: main, staging: develop }\nservices:\n  web:\n    image: nginx:1.27\n    dev: { replicas: 1 }\n`,
  ),
  inOps(
    'A namespace in capitals, some lines below',
    `environments:\n  production:\n    branch: main\n    namespace: Shop\n${SERVICES}`,
  ),
  inOps(
    'A folder of a node without $instance in an environment per branch',
    `environments:
  production: main
  review: { branch: '*', instances: per-branch }
services:
  db: { image: mysql:8, port: 3306, map: 'host:/docker/data/$env/db:/var/lib/mysql' }
  web: { image: nginx:1.27, port: 80, map: ['host:/var/cache/shop:/cache', 'host:/docker/$instance:/data'] }
`,
  ),
  inOps(
    'Hosts without $instance in an environment per merge request',
    `domain: shop.example
vars: { apart: 'api-$branch.shop.example', same: 'old.shop.example' }
environments:
  production: main
  review: { branch: develop, mergeRequests: true }
services:
  admin: { image: nginx:1.27, port: 80, url: 'https://$name.$domain' }
  api: { image: nginx:1.27, port: 80, routes: ['https://\${vars.apart}', 'https://\${vars.same}/api'] }
  web: { image: nginx:1.27, port: 80, url: 'https://www.$domain', redirects: { 'shop.example': 'https://www.$domain' } }
`,
  ),
  inOps(
    'A namespace without $instance in an environment per branch',
    `environments: { review: { branch: '*', instances: per-branch, namespace: shop-review } }\n${SERVICES}`,
  ),
  inOps(
    'An image that is taken away for one environment',
    `name: shop
environments: { production: main, dev: develop }
services:
  web: { image: nginx:1.27, port: 80, byEnv: { dev: { image: null } } }
`,
  ),
]
