import type { Cluster } from '../cluster.ts'
import { claimController } from './claim.ts'
import type { Context, Controller } from './context.ts'
import { daemonSetController } from './daemon-set.ts'
import { definitionController } from './definition.ts'
import { deploymentController } from './deployment.ts'
import { garbageController } from './garbage.ts'
import { gatewayController } from './gateway.ts'
import { jobController } from './job.ts'
import { namespaceController } from './namespace.ts'
import { podController } from './pod.ts'
import { replicaSetController } from './replica-set.ts'
import { statefulSetController } from './stateful-set.ts'

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

/** Returns how to stop them. */
export function startControllers(
  cluster: Cluster,
  options: { readonly podStartMs: number; readonly workloads: boolean },
): () => void {
  const waiting = new Map<string, () => void>()
  const timers = new Map<string, NodeJS.Timeout>()
  let pass: NodeJS.Immediate | undefined
  const runAll = () => {
    pass = undefined
    const works = [...waiting.values()]
    waiting.clear()
    for (const work of works) work()
  }
  const context: Context = {
    cluster,
    podStartMs: options.podStartMs,
    soon(key, work) {
      waiting.set(key, work)
      pass ??= setImmediate(runAll)
    },
    later(key, ms, work) {
      clearTimeout(timers.get(key))
      const timer = setTimeout(() => {
        timers.delete(key)
        work()
      }, ms)
      timers.set(key, timer)
    },
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
