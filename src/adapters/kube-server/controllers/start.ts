import type { Cluster } from '../cluster.ts'
import { ApiError } from '../status.ts'
import { claimController } from './claim.ts'
import type { Context, Controller } from './context.ts'
import { definitionController } from './definition.ts'
import { garbageController } from './garbage.ts'
import { gatewayController } from './gateway.ts'
import { namespaceController } from './namespace.ts'
import { daemonSetController } from './workloads/daemon-set.ts'
import { deploymentController } from './workloads/deployment.ts'
import { jobController } from './workloads/job.ts'
import { podController } from './workloads/pod.ts'
import { replicaSetController } from './workloads/replica-set.ts'
import { statefulSetController } from './workloads/stateful-set.ts'

// What turns wishes into states: small stand-ins for the controller manager, the scheduler and a kubelet.
// In: the changes of the store. Out: more changes.
// Limits: nothing runs; pods become ready by the clock.

const ALWAYS: readonly Controller[] = [definitionController, namespaceController, garbageController]
const WORKLOADS: readonly Controller[] = [
  deploymentController,
  replicaSetController,
  statefulSetController,
  daemonSetController,
  jobController,
  podController,
  claimController,
  gatewayController,
]

const RETRY_MS = 200

/** Returns how to stop them. */
export function startControllers(
  cluster: Cluster,
  options: { readonly podStartMs: number; readonly workloads: boolean },
): () => void {
  const waiting = new Map<string, () => void>()
  const timers = new Map<string, NodeJS.Timeout>()
  let pass: NodeJS.Immediate | undefined
  const later = (key: string, ms: number, work: () => void) => {
    clearTimeout(timers.get(key))
    const timer = setTimeout(() => {
      timers.delete(key)
      attempt(key, work)
    }, ms)
    timers.set(key, timer)
  }
  // A refused write (a namespace that is going away, a name that is still taken) is tried again, as controllers do.
  const attempt = (key: string, work: () => void) => {
    try {
      work()
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      later(`again/${key}`, RETRY_MS, work)
    }
  }
  const runAll = () => {
    pass = undefined
    const works = [...waiting]
    waiting.clear()
    for (const [key, work] of works) attempt(key, work)
  }
  const context: Context = {
    cluster,
    podStartMs: options.podStartMs,
    soon(key, work) {
      waiting.set(key, work)
      pass ??= setImmediate(runAll)
    },
    later,
  }
  const controllers = options.workloads ? [...ALWAYS, ...WORKLOADS] : ALWAYS
  const unsubscribe = cluster.store.subscribe((change) => {
    for (const controller of controllers) controller(context, change)
  })
  return () => {
    unsubscribe()
    if (pass !== undefined) clearImmediate(pass)
    for (const timer of timers.values()) clearTimeout(timer)
  }
}
