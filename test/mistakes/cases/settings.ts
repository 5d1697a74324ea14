import { inOps, type Mistake } from '../case.ts'

const SERVICE = 'services: { web: { image: nginx:1.27 } }\n'

export const settings: readonly Mistake[] = [
  inOps(
    'A token in the clear, in two forms',
    `gitlabToken: glpat-0123456789\nforges:\n  work: { type: gitlab, token: glpat-9876543210 }\n${SERVICE}`,
  ),
  inOps(
    'A token without quotes, and another of another forge',
    `gitlabToken: 1234567890\ngithubToken: ghp_0123456789\n${SERVICE}`,
  ),
  inOps(
    'Accounts of registries',
    `registry: { url: registry.example.com/shop, push: { user: ci, password: hunter22, token: tok-123456 }, pull: nodes }\nregistries:\n  docker.io: { user: shop, password: s3cret-word }\n  https://ghcr.io: { user: shop }\n${SERVICE}`,
  ),
  inOps(
    'An account in the short form of a registry',
    `registry: registry.example.com/shop user=ci password=hunter22\n${SERVICE}`,
  ),
  inOps('An account before a registry', `registry: ci:hunter22@registry.example.com/shop\n${SERVICE}`),
  inOps('An empty name', `name: ''\n${SERVICE}`),
  inOps(
    'Words that are none',
    `drift: ignore\nprune: { volumes: drop, treshold: 5 }\nbuild: { timeout: 1 hour, builder: kaniko }\nretention: { releases: 0, images: a month }\n${SERVICE}`,
  ),
  inOps(
    'Clusters',
    `clusters:\n  staging: { url: staging.example.com }\n  eu: { kubeconfig: eu, url: "https://eu.example.com" }\nenvironments:\n  production: { branch: main, cluster: stagin }\n${SERVICE}`,
  ),
  inOps(
    'Who is told of what',
    `notifications:\n  team: { url: "https://hooks.example.com/T0/B0/secret-part" }\n  ops: { type: slak, on: failure }\nagent: { schedule: every minute, url: deploy.example.com }\n${SERVICE}`,
  ),
  inOps(
    'Custom resources',
    `templates:\n  tenant: { watch: Tenant, files: /tenants, helm: tenant }\n  other: { watch: others.example.org/v1 }\n${SERVICE}`,
  ),
  inOps(
    'Which commits an environment runs',
    `environments:\n  staging: { branch: main, tag: "v*" }\n  production: { promote: production, tag: "v*" }\n  live: { promote: stagin }\n${SERVICE}`,
  ),
  inOps(
    'Instances of branches',
    `environments:\n  production: main\n  dev:\n    branch: "*"\n    instances: branch\n    mergeRequests: { in: main, drafts: "no" }\n    deploy: change\n    fallback: prodution\n    with: [bd]\n    ttl: two weeks\n    limit: 0\n${SERVICE}`,
  ),
  inOps(
    'A Gateway and an ingress class, and a schedule of one word',
    `routing: { gateway: infra/public, ingressClass: nginx }
agent: { schedule: hourly }
environments:
  production: main
  staging: { branch: main, namespace: b, domain: b.test, routing: { ingressClass: nginx } }
${SERVICE}`,
  ),
  inOps(
    'Guards of an environment',
    `environments:\n  production:\n    branch: main\n    protected: "yes"\n    approve: on request\n    windows: [weekdays, { days: Mon-Fri }, "allow Mon-Fri 8-17"]\n    queue: all\n    quota: { cpu: four, memroy: 8Gi }\n${SERVICE}`,
  ),
  inOps(
    'Keys of services in an environment, and words of other tools',
    `environments:\n  production:\n    branch: main\n    replicas: 2\n    tags: v1\n    approval: true\n    robots: false\n    color: red\n${SERVICE}`,
  ),
  inOps(
    'A reference where it is decided what is built how',
    `vars: { long: 45m }\nbuild: { timeout: "\${vars.long}" }\nregistry: { url: "\${vars.host}/shop" }\n${SERVICE}`,
  ),
  inOps('A key that is no setting', `colour: red\nkubeconfig: ./config\nslack: "#shop"\n${SERVICE}`),
  inOps(
    'Objects that are to join a service',
    `services:
  web: { image: nginx:1.27, port: 80, adopt: Service/web }
  api: { image: acme/api:1, adopt: web }
`,
  ),
]
