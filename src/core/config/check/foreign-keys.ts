import { nearest } from '../reading/nearest.ts'

/** What a key of another tool is called here. */
export interface ForeignKey {
  /** Our key, where it means the same and is written alike: what stands there is checked as if it were that key. */
  readonly same?: string
  readonly hint: string
}

type Keys = Readonly<Record<string, ForeignKey>>

const NO_CHARTS =
  "Charts are not read yet: commit what `helm template` prints, and name that file: manifests: 'chart.yaml'."
const NO_OVERLAYS =
  "Overlays are not read yet: commit what `kubectl kustomize` prints, and name that file: manifests: 'all.yaml'."

/** Keys of services as Compose, Kubernetes and Helm know them. */
const FOREIGN_SERVICE_KEYS: Keys = {
  extends: {
    hint: 'It stands at the top of a file: write it there, above services, or give the service a file of its own, <service>.diploid.yaml, and write it at its top.',
  },
  enabled: {
    hint: 'Where it should not run, write `replicas: 0`; to take a service away, take it out of services.',
  },
  disabled: {
    hint: 'Where it should not run, write `replicas: 0`; to take a service away, take it out of services.',
  },
  container_name: gone('pods are named after the service'),
  restartPolicy: gone('pods are always started again'),
  restart: gone('pods are always started again'),
  environment: { same: 'env', hint: 'Write env.' },
  envs: { same: 'env', hint: 'Write env.' },
  env_file: { hint: 'Write the variables into env; in JavaScript, env: { ...require("./env.js") }.' },
  envFrom: {
    hint: "Write from(services.<name>.env) or single variables into env, secrets as secret('name', 'key').",
  },
  volumes: {
    hint: "Write storage: { '/path': '10Gi' } for data to keep, files for texts, map for folders of the node.",
  },
  volumeMounts: { hint: "Write storage: { '/path': '10Gi' }: it makes the volume and mounts it." },
  volumeClaimTemplates: { hint: "Write stateful: true and storage: { '/path': '10Gi' }." },
  expose: { same: 'ports', hint: 'Write port: 8080, or ports for several.' },
  containerPort: { same: 'port', hint: 'Write port.' },
  targetPort: { same: 'port', hint: 'Write port.' },
  depends_on: { hint: 'Write needs: the names of services, as a list.' },
  links: { hint: 'Write needs; every service is reached under its name.' },
  healthcheck: { hint: "Write health: '/path', a port, or { command: [...] }." },
  livenessProbe: { hint: 'Write health: { liveness: { path: /alive, port: 8080 } }.' },
  readinessProbe: { hint: "Write health: '/ready', or { path: /ready, port: 8080 }." },
  startupProbe: { hint: 'Write health: { startup: { path: /started } }.' },
  entrypoint: { same: 'command', hint: 'Write command (what is run) and args (what it is given).' },
  cmd: { hint: 'Write args, which stand in the place of CMD; command stands in that of ENTRYPOINT.' },
  working_dir: { same: 'workdir', hint: 'Write workdir.' },
  workingDir: { same: 'workdir', hint: 'Write workdir.' },
  networks: gone('all services of an environment reach each other under their names'),
  network_mode: gone('all services of an environment reach each other under their names'),
  hostname: gone('every service is reached under its name'),
  deploy: { hint: 'Write replicas and resources themselves.' },
  scale: { same: 'replicas', hint: 'Write replicas.' },
  replicaCount: { same: 'replicas', hint: 'Write replicas.' },
  instances: { same: 'replicas', hint: 'Write replicas.' },
  autoscaling: { hint: 'Write autoscale: { min: 2, max: 10, cpu: 80 }.' },
  stop_grace_period: { same: 'grace', hint: 'Write grace.' },
  terminationGracePeriodSeconds: { same: 'grace', hint: 'Write grace.' },
  secrets: { hint: "Write secret('name', 'key') in env; secrets of a build stand in build: { secrets }." },
  configs: { hint: "Write files: { '/path': 'text' }." },
  configMap: { hint: "Write env, or files: { '/path': 'text' }." },
  logging: gone('what a container prints is kept by Kubernetes'),
  privileged: { hint: 'Write it with patch, on the object itself.' },
  cap_add: { hint: 'Write it with patch, on the object itself.' },
  ...Object.fromEntries(
    // https://kubernetes.io/docs/reference/generated/kubernetes-api/v1.34/#podspec-v1-core
    [
      'hostNetwork',
      'hostPID',
      'hostIPC',
      'hostAliases',
      'hostUsers',
      'dnsPolicy',
      'dnsConfig',
      'tolerations',
      'topologySpreadConstraints',
      'priorityClassName',
      'runtimeClassName',
      'schedulerName',
      'shareProcessNamespace',
      'enableServiceLinks',
      'automountServiceAccountToken',
    ].map((key) => [key, ofPods(key)]),
  ),
  lifecycle: { hint: 'Write it with patch, on the object itself.' },
  helm: { hint: NO_CHARTS },
  chart: { hint: NO_CHARTS },
  kustomize: { hint: NO_OVERLAYS },
  kustomization: { hint: NO_OVERLAYS },
  extra_hosts: { hint: 'Write a service with external: { host } for what runs elsewhere.' },
  platform: { hint: 'Write build: { platforms: [...] }.' },
  imagePullPolicy: gone('images are pinned by digest'),
  imagePullSecrets: { hint: 'Write registry in the ops file; its pull credential reaches every service.' },
  nodeSelector: { same: 'nodes', hint: 'Write nodes.' },
  affinity: { hint: "Write spread: 'nodes', unique: 'per node' or nodes; the rest goes into patch." },
  serviceAccountName: gone('every service has an account of its own, named like it'),
  securityContext: { hint: 'Write user or runAsNonRoot; the rest goes into patch.' },
  initContainers: { hint: 'Write init.' },
  sidecars: { hint: 'Write containers.' },
  cronjob: { hint: "Write cron: { name: { schedule: '30 2 * * *', command: './run' } }." },
  schedule: { hint: "Write cron: { name: { schedule: '30 2 * * *', command: './run' } }." },
  cronjobs: { hint: "Write cron: { name: { schedule: '30 2 * * *', command: './run' } }." },
  host: { hint: 'Write url: https://host/path.' },
  domain: { hint: 'Write url: https://host/path; domain stands in the ops file.' },
  hosts: { hint: 'Write url: https://host/path, or routes for several.' },
  dockerfile: { hint: 'Write build: { dockerfile: … }.' },
  context: { hint: 'Write build: { context: … }.' },
  git: { same: 'repo', hint: 'Write repo.' },
  repository: { same: 'repo', hint: 'Write repo for the code, image for a ready image.' },
  tag: { hint: 'Write it behind the image: image: name:tag.' },
  version: { hint: 'Write it behind the image: image: name:tag.' },
  kind: { hint: 'This is an object of Kubernetes: write image, port and env.' },
  apiVersion: { hint: 'This is an object of Kubernetes: write image, port and env.' },
  metadata: { hint: 'Write labels and annotations themselves; the name is that of the service.' },
  spec: { hint: 'Write its keys themselves: image, port, env, replicas.' },
  name: { hint: 'Leave it out: the name of a service is its key below services, or its file name.' },
}

/** Keys at the top of files that are no ops file. */
const FOREIGN_OPS_KEYS: Keys = {
  default: { hint: 'Write module.exports = {…} or export default {…}; exports.default is not read.' },
  version: { hint: 'Remove it: the file has no version.' },
  volumes: { hint: "Write storage: { '/path': '10Gi' } in the service that needs it." },
  networks: gone('all services of an environment reach each other under their names'),
  secrets: { hint: "Write secret('name', 'key') where it is used." },
  configs: { hint: "Write files: { '/path': 'text' } in the service that needs them." },
  variables: { same: 'vars', hint: 'Write vars, and ${vars.name} where one is used.' },
  env: { hint: 'Write it into services.defaults.env, or environments.<name>.env.' },
  defaults: { hint: 'Write services.defaults.' },
  branches: { hint: 'Write environments: { production: main, dev: develop }.' },
  branch: { hint: 'Write environments: { production: main }.' },
  stages: gone('what is built and in which order follows from the services'),
  jobs: gone('what is built and in which order follows from the services'),
  steps: gone('what is built and in which order follows from the services'),
  on: gone('every push is looked at'),
  triggers: gone('every push is looked at'),
  script: gone('an image is built from the Dockerfile of the service'),
  resources: { hint: 'Write services: one below another, each with image or repo.' },
  images: { hint: 'Write image in the service that runs it.' },
  namespace: { hint: 'Write environments.<name>.namespace.' },
  project: { same: 'name', hint: 'Write name.' },
  repo: { hint: 'Write it in a service: services: { web: { repo: … } }.' },
  image: { hint: 'Write it in a service: services: { web: { image: … } }.' },
  apiVersion: { hint: 'This is an object of Kubernetes; an ops file has environments and services.' },
  kind: { hint: 'This is an object of Kubernetes; an ops file has environments and services.' },
  ingress: { hint: 'Write routing for the class and issuer, url in the services.' },
  token: { hint: 'Write gitlabToken, githubToken, giteaToken or bitbucketToken.' },
  kubeconfig: { hint: 'Write clusters: { name: secret }, the Secret that holds it.' },
  slack: { hint: "Write notifications: { team: { type: 'slack', url: … } }." },
  email: { hint: "Write notifications: { team: { type: 'email', to: … } }." },
  webhooks: { hint: "Write notifications: { name: { type: 'webhook', url: … } }." },
  pullSecret: { hint: 'Write registry: { pull: … }.' },
  schedule: { hint: "Write agent: { schedule: '*/5 * * * *' }." },
  helm: { hint: 'Write a service with image, port and env in the place of the chart.' },
}

/** Keys of checks, resources and variables, further in. */
const FOREIGN_INNER_KEYS: Keys = {
  test: { hint: 'Write path, port or command.' },
  interval: { same: 'period', hint: 'Write period.' },
  periodSeconds: { same: 'period', hint: 'Write period.' },
  retries: { same: 'failures', hint: 'Write failures.' },
  failureThreshold: { same: 'failures', hint: 'Write failures.' },
  start_period: { hint: 'Write startup, or delay.' },
  initialDelaySeconds: { same: 'delay', hint: 'Write delay.' },
  timeoutSeconds: { same: 'timeout', hint: 'Write timeout.' },
  httpGet: { hint: 'Write path and port themselves.' },
  tcpSocket: { hint: 'Write port itself.' },
  exec: { hint: 'Write command itself.' },
  minReplicas: { same: 'min', hint: 'Write min.' },
  maxReplicas: { same: 'max', hint: 'Write max.' },
  branches: { same: 'branch', hint: 'Write branch; it takes a list, too.' },
  tags: { same: 'tag', hint: 'Write tag; it takes a list, too.' },
  pullRequests: { same: 'mergeRequests', hint: 'Write mergeRequests.' },
  reviewApps: { same: 'mergeRequests', hint: 'Write mergeRequests.' },
  previews: { same: 'mergeRequests', hint: 'Write mergeRequests.' },
  approval: { same: 'approve', hint: 'Write approve.' },
  robots: { hint: 'Write noindex: true.' },
}

/** What a service says of its build, written where it is said how builds run. */
const BUILD_OF_SERVICES: Keys = Object.fromEntries(
  ['dockerfile', 'context', 'target', 'args', 'platforms', 'pack', 'configure', 'secrets'].map((key) => [
    key,
    { hint: `It is about what is built: write services.defaults.build.${key}.` },
  ]),
)

function ofPods(key: string): ForeignKey {
  return {
    hint: `Write it with patch: patch: { Deployment: { spec: { template: { spec: { ${key}: … } } } } }.`,
  }
}

function gone(why: string): ForeignKey {
  return { hint: `Remove it: ${why}.` }
}

/** Keys of the ops file that no service has, and that nobody means as another. */
const OPS_KEYS: readonly string[] = [
  'services',
  'environments',
  'vars',
  'registry',
  'registries',
  'clusters',
  'routing',
  'forges',
  'notifications',
]

/** The table for the map that a key stands in, told by keys of ours that only such a map has. */
export function foreignKey(key: string, known: readonly string[]): ForeignKey | undefined {
  const isService = known.includes('image') && known.includes('env')
  const isOps = known.includes('environments') && known.includes('vars')
  if (isService && OPS_KEYS.includes(key))
    return {
      hint: `It is a key of the ops file, .diploid.conf.*; this is one service, whose own keys stand here.`,
    }
  const isBuild = known.includes('builder')
  const table = isBuild
    ? BUILD_OF_SERVICES
    : isOps
      ? FOREIGN_OPS_KEYS
      : isService
        ? FOREIGN_SERVICE_KEYS
        : FOREIGN_INNER_KEYS
  return Object.hasOwn(table, key) ? table[key] : undefined
}

/** The key that was probably meant, where what stands there can be read as if it had been written. */
export function meantKey(key: string, known: readonly string[]): string | undefined {
  const foreign = foreignKey(key, known)
  if (foreign !== undefined)
    return foreign.same !== undefined && known.includes(foreign.same) ? foreign.same : undefined
  return nearest(key, known)
}
