import type { Broken, Whole } from './rule.ts'

export function badDisruption({ config, isOwn }: Whole): readonly Broken[] {
  const { max, min } = config.disruption ?? {}
  if (max === undefined && min === undefined) return []
  if (max !== undefined && min !== undefined) {
    const message = 'max and min stand side by side: a budget says one of them'
    return [{ path: ['disruption'], message, hint: 'Keep one of them.' }]
  }
  if (config.daemon !== true) return blocking(config, { max, min })
  if (!isOwn('disruption')) return []
  return [
    {
      path: ['disruption'],
      message: 'disruption has no meaning with daemon: draining a node leaves its daemons alone',
      hint: 'Remove disruption, or daemon.',
    },
  ]
}

/** A budget that lets no pod go keeps every node with one of them from being drained. */
function blocking(
  { autoscale, replicas = 1 }: Whole['config'],
  { max, min }: { readonly max?: number | string | undefined; readonly min?: number | string | undefined },
): readonly Broken[] {
  const pods = autoscale?.max === undefined ? replicas : (autoscale.min ?? 1)
  // Of parts Kubernetes makes whole pods, upwards:
  // https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/controller/disruption/disruption.go (getExpectedPodCount)
  const count = (said: number | string) =>
    typeof said === 'number' ? said : Math.ceil((Number.parseFloat(said) * pods) / 100)
  const may = max === undefined ? pods - count(min ?? 0) : count(max)
  if (pods === 0 || may > 0) return []
  const none = pods === 1 ? 'never lets its one pod go' : `lets none of its ${pods} pods go`
  return [
    {
      path: ['disruption'],
      message: `${none}: a node with one on it cannot be drained`,
      hint: `Write disruption: true, for one pod at a time${pods === 1 ? ', or replicas: 2' : ''}.`,
      severity: 'warning',
    },
  ]
}

export function badAutoscale({ config, isOwn, isBuiltIn }: Whole): readonly Broken[] {
  const { autoscale, daemon, storage = {}, stateful, map = [] } = config
  if (autoscale === undefined) return []
  const broken = (message: string, hint: string): readonly Broken[] => [
    { path: ['autoscale'], message, hint },
  ]
  const { min = 1, max } = autoscale
  if (max === undefined) return broken('says not how many pods at most', "Write autoscale: '2..10 cpu=70%'.")
  if (min > max) return broken(`the least, ${min}, is more than the most, ${max}`, 'Swap them.')
  if (daemon === true)
    return broken('has no meaning with daemon, which runs one pod on every node', 'Remove it.')
  if (isOwn('replicas')) {
    return [
      {
        path: ['replicas'],
        message: 'replicas and autoscale stand side by side: the autoscaler decides how many pods there are',
        hint: 'Remove one of them; in an environment, `null` takes back what a lower layer says.',
      },
    ]
  }
  const sole = Object.entries(storage).find(
    ([, { mode }]) => mode !== 'ReadWriteMany' && mode !== 'ReadOnlyMany',
  )
  if (max > 1 && stateful !== true && (sole !== undefined || map.length > 0)) {
    return broken(
      `${max} pods would share the one volume at ${sole?.[0] ?? map[0]?.path}, which a single node mounts`,
      'Write stateful: true for a volume each, or give the volume mode=ReadWriteMany.',
    )
  }
  return unmeasured(autoscale, isBuiltIn)
}

/** A share of the small default request is reached at once: the autoscaler would always run the most. */
function unmeasured(
  { cpu, memory }: { readonly cpu?: number | undefined; readonly memory?: number | undefined },
  isBuiltIn: Whole['isBuiltIn'],
): readonly Broken[] {
  const measured = [
    ...(cpu !== undefined || memory === undefined ? ['cpu'] : []),
    ...(memory === undefined ? [] : ['memory']),
  ]
  return measured
    .filter((amount) => isBuiltIn(['resources', 'requests', amount]))
    .map((amount) => ({
      path: ['autoscale'],
      message: `measures ${amount} against what the service requests, and it requests nothing of its own`,
      hint: `Say what one pod needs: resources: '${amount}=${amount === 'cpu' ? '200m' : '256Mi'}'.`,
    }))
}
