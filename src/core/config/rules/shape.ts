import type { Broken, Whole } from './rule.ts'

export function daemonWithReplicas({ config, isOwn }: Whole): readonly Broken[] {
  if (config.daemon !== true || !isOwn('replicas')) return []
  if (config.replicas === 0) {
    const message = 'replicas: 0 cannot hold beside daemon, which runs one pod on every node'
    return [{ path: ['replicas'], message, hint: 'Where it should not run, write daemon: null beside it.' }]
  }
  return [
    {
      path: ['replicas'],
      message: 'replicas has no meaning with daemon, which runs one pod on every node',
      hint: 'Remove replicas, or daemon.',
    },
  ]
}

export function daemonAndStateful({ config }: Whole): readonly Broken[] {
  if (config.daemon !== true || !config.stateful) return []
  return [
    {
      path: ['stateful'],
      message: 'stateful and daemon exclude each other: pods have stable names, or there is one per node',
      hint: 'Remove one of them.',
    },
  ]
}

export function daemonWithStorage({ config }: Whole): readonly Broken[] {
  const sole = Object.entries(config.storage ?? {}).find(([, { mode }]) => !isShared(mode))
  if (config.daemon !== true || sole === undefined) return []
  return [
    {
      path: ['storage', sole[0]],
      message: 'this volume can be mounted on one node only, but daemon runs a pod on every node',
      hint: "Give it mode=ReadWriteMany if the storage class can, or use map: 'host:/path:/path'.",
    },
  ]
}

/** What is alone by its nature: nothing shares the pods' data, so two of them are two services under one name. */
export function singleWithReplicas({ config }: Whole): readonly Broken[] {
  const { stateful, replicas = 1, autoscale } = config
  if (stateful !== 'single') return []
  const what = config.type === undefined ? "stateful: 'single'" : `type: '${config.type}'`
  if (autoscale !== undefined) {
    return [
      {
        path: ['autoscale'],
        message: `an autoscaler contradicts ${what}, which is one pod that is never two`,
        hint: 'Remove autoscale. For several pods write stateful: true and configure how they share their data.',
      },
    ]
  }
  if (replicas < 2) return []
  return [
    {
      path: ['replicas'],
      message: `${replicas} replicas contradict ${what}, which is one pod that is never two`,
      hint: 'Remove replicas. For several pods write stateful: true and configure how they share their data.',
    },
  ]
}

export function storageWithReplicas({ config }: Whole): readonly Broken[] {
  const sole = Object.entries(config.storage ?? {}).find(([, { mode }]) => !isShared(mode))
  if (config.stateful || config.daemon === true || !sole) return []
  const many = ({ replicas = 1 }: { readonly replicas?: number | undefined }) =>
    replicas < 2
      ? []
      : [`${replicas} replicas would share the one volume at ${sole[0]}, which a single node mounts`]
  const hint = 'Write stateful: true for a volume each, or give the volume mode=ReadWriteMany.'
  return [
    ...many(config).map((message) => ({ path: ['replicas'], message, hint })),
    ...Object.entries(config.processes ?? {}).flatMap(([name, process]) =>
      many(process).map((message) => ({
        path: ['processes', name, 'replicas'],
        message,
        hint: 'Give the volume mode=ReadWriteMany, or let this process be one pod.',
      })),
    ),
  ]
}

export function incompleteMounts({ config }: Whole): readonly Broken[] {
  const storage = Object.entries(config.storage ?? {}).flatMap(([path, { size, mode }]) =>
    size === undefined && mode !== 'temporary'
      ? [{ path: ['storage', path], message: 'says no size', hint: "Write '10Gi', or { size: '10Gi' }." }]
      : [],
  )
  const maps = (config.map ?? []).flatMap(({ host, path }, index) =>
    host === undefined || path === undefined
      ? [
          {
            path: ['map', index],
            message: 'needs a path on the node and one in the container',
            hint: "Write 'host:/path/on/the/node:/path/in/the/container'.",
          },
        ]
      : [],
  )
  return [...storage, ...maps]
}

export function duplicateMounts({ config }: Whole): readonly Broken[] {
  const seen = new Map<string, string>()
  const places = [
    ...Object.keys(config.storage ?? {}).map((path) => ({ path, key: ['storage', path] })),
    ...(config.map ?? []).flatMap(({ path }, index) =>
      path === undefined ? [] : [{ path, key: ['map', index] }],
    ),
    ...Object.keys(config.files ?? {}).map((path) => ({ path, key: ['files', path] })),
  ]
  return places.flatMap(({ path, key }) => {
    const bare = path.replace(/\/+$/, '')
    const other = seen.get(bare)
    seen.set(bare, other ?? String(key[0]))
    if (other === undefined) return []
    return [
      {
        path: key,
        message: `${path} is mounted twice: ${other} puts something there too`,
        hint: 'Give each its own path.',
      },
    ]
  })
}

function isShared(mode: string | undefined): boolean {
  return mode === 'ReadWriteMany' || mode === 'ReadOnlyMany' || mode === 'temporary'
}
