import { isGeneralLayer } from '../config/layer.ts'
import type { ServiceConfig } from '../config/schema/service.ts'
import { originAt } from '../origin.ts'
import type { Finished } from './finish.ts'
import type { MergedService, ResolveInput } from './input.ts'
import { exposureOf } from './network/exposure.ts'
import { networkOf } from './network/network.ts'
import { configuredPorts } from './network/ports.ts'
import { containersOf, processesOf } from './parts/containers.ts'
import { healthOf } from './parts/health.ts'
import { patchesOf } from './parts/patch.ts'
import { scalingOf } from './parts/scaling.ts'
import { shapeOf } from './parts/shape.ts'
import { tasksOf } from './parts/tasks/tasks.ts'
import { withoutUndefined } from './parts/without-undefined.ts'
import type { Port, Service } from './service.ts'

/** The service that later stages read, from its finished configuration. */
export function assembleService(
  name: string,
  { config, env, files, objects, containers, configure, ...finished }: Finished,
  merged: MergedService,
  input: ResolveInput,
): Service {
  const { image: own, ports: known = [], routes } = networkOf(config, input, name)
  const image = withBuildParts(own, finished)
  const ports = configuredPorts(config) ?? withoutPorts(config, image)
  const shape = shapeOf(config, image, {
    exposesPorts: ports === undefined && known.length > 0,
    isOwn: (key) => isOwn(merged, key),
  })
  return {
    name,
    source: merged.target.source,
    shape,
    ...(shape === 'statefulset' && config.stateful === 'single' ? { single: true } : {}),
    image,
    ...withoutUndefined({
      command: config.command,
      args: config.args,
      workdir: config.workdir,
      user: config.user,
      grace: config.grace,
      spread: config.spread,
      manifests: config.manifests,
      ports,
    }),
    env,
    files,
    ...(configure.length === 0 ? {} : { configure }),
    routes,
    ...exposureOf(config),
    ...(config.ingress === false ? { reachable: false } : {}),
    ...scalingOf(config),
    headless: config.service?.proxy === false,
    ...externalOf(config),
    storage: storageOf(config),
    hostMaps: (config.map ?? []).map(({ host = '', path = '' }) => ({ host, path })),
    replicas: config.replicas ?? 1,
    resources: withoutUndefined(config.resources ?? {}),
    uniquePerNode: config.unique === 'per node',
    nodes: {
      ...config.nodes,
      ...(config.node === undefined ? {} : { 'kubernetes.io/hostname': config.node }),
    },
    tolerations: (config.tolerations ?? []).map(withoutUndefined),
    health: healthOf(config.health ?? {}),
    cron: cronOf(config),
    ...tasksOf(config, input.instance.environment),
    ...processesOf(config),
    ...containersOf(config, containers, env),
    ...(config.runAsNonRoot === true ? { runAsNonRoot: true } : {}),
    needs: needsOf(config, input),
    ...(config.allow?.needs === undefined ? {} : { mayNeed: config.allow.needs }),
    labels: config.labels ?? {},
    annotations: config.annotations ?? {},
    objects,
    patch: patchesOf(config),
    ...(config.adopt === undefined ? {} : { adopt: config.adopt }),
    replace: config.replace ?? 'refuse',
  }
}

function withBuildParts(
  image: Service['image'],
  { buildConfigure: configure, buildSecrets: secrets }: Pick<Finished, 'buildConfigure' | 'buildSecrets'>,
): Service['image'] {
  if (image.kind !== 'build') return image
  const build = {
    ...image.build,
    ...(configure.length === 0 ? {} : { configure }),
    ...(Object.keys(secrets).length === 0 ? {} : { secrets }),
  }
  return { ...image, build }
}

/**
 * Another command in a shared image is another process: a worker beside a web server. Waiting for the server's port would
 * never end.
 */
function withoutPorts(config: ServiceConfig, image: Service['image']): readonly Port[] | undefined {
  return image.kind === 'shared' && (config.command ?? config.args) !== undefined ? [] : undefined
}

/** Whether the key was written for this very service, rather than for all. */
function isOwn({ origins }: MergedService, key: string): boolean {
  const origin = originAt(origins, [key])
  return origin !== undefined && !isGeneralLayer(origin.layer)
}

function externalOf({ external }: ServiceConfig): Pick<Service, 'external'> {
  if (external?.host === undefined) return {}
  const { host, port } = external
  return { external: { host, ...(port === undefined ? {} : { port }) } }
}

/** By path, so that another order of the same volumes changes nothing. */
function storageOf({ storage = {} }: ServiceConfig): Service['storage'] {
  return Object.keys(storage)
    .sort()
    .map((path) => {
      const { size = '', mode = 'ReadWriteOnce', class: storageClass, retain } = storage[path] ?? {}
      return {
        path,
        size,
        mode,
        ...(storageClass === undefined ? {} : { class: storageClass }),
        ...(retain === false ? { discard: true } : {}),
      }
    })
}

function cronOf({ cron = {} }: ServiceConfig): Service['cron'] {
  return Object.keys(cron)
    .sort()
    .map((name) => {
      const { schedule = '', command = [], timeZone } = cron[name] ?? {}
      return { name, schedule, command, ...(timeZone === undefined ? {} : { timeZone }) }
    })
}

/** A service that is in no branch of this environment is not waited for; one that nobody knows is left to the rules. */
function needsOf({ needs = [] }: ServiceConfig, { ops, instance }: ResolveInput): readonly string[] {
  return [...new Set(needs)].filter(
    (other) => !ops.services.has(other) || instance.targets.some(({ service }) => service === other),
  )
}
