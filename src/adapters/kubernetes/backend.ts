import { WorldError } from '../../core/world-error.ts'
import type { Backend } from '../../ports/backend.ts'
import type { Clock, Random } from '../../ports/clock.ts'
import type { Log, Scrubber } from '../../ports/log.ts'
import type { KubeClient } from '../kube-client.ts'
import { createCaches } from './cache/caches.ts'
import { createNames } from './cache/names.ts'
import { createDrift } from './drift.ts'
import { createFacts } from './facts.ts'
import { observe } from './observe.ts'
import { secretData } from './secret-data.ts'
import { readSecrets, secretId } from './secrets.ts'
import { waitFor } from './wait.ts'
import { apply, dryRun } from './write/apply.ts'
import type { Writing } from './write/apply-call.ts'
import { deleteObject } from './write/delete.ts'

// The Kubernetes backend: server-side apply under one field manager, sight from caches that watches feed.
// In: a KubeClient. Out: a Backend (src/ports/backend.ts).
// Limits: decides nothing; ownership, order and force are the plan's and reconcile's.

export interface KubernetesBackendOptions {
  readonly client: KubeClient
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly scrubber: Scrubber
}

export function createKubernetesBackend(options: KubernetesBackendOptions): Backend {
  const { client, clock, log, scrubber } = options
  const facts = createFacts({ client, clock, log })
  const caches = createCaches(options)
  const names = createNames(client, clock)
  const drift = createDrift()
  caches.subscribe(drift.changed)
  let quietUntil = 0
  const stopRewind = client.versions.onRewind(() => {
    quietUntil = clock.now() + QUIET_MS
  })
  const writing: Writing = { client, facts, caches, names, scrubber }
  return {
    cluster: (signal) => facts.cluster(signal),
    async observe(ids, signal) {
      drift.observed(ids)
      const observed = await observe({ facts, caches, names, log }, ids, signal)
      for (const live of observed.live.values()) for (const secret of secretData(live)) scrubber.learn(secret)
      return observed
    },
    dryRun: (object, signal) => dryRun(writing, object, signal),
    apply: (object, mode, signal) =>
      drift.during(
        object.id,
        () => apply(writing, object, mode, signal),
        (applied) => ('live' in applied ? applied.live : undefined),
      ),
    async delete(id, guard, signal) {
      if (clock.now() < quietUntil) throw rewound(client.cluster)
      return await drift.during(
        id,
        () => deleteObject(writing, id, guard, signal),
        () => undefined,
      )
    },
    wait: (ids, look, signal) => waitFor({ facts, caches, log }, ids, look, signal),
    secrets(namespace, wanted, signal) {
      drift.followed(wanted.map((name) => secretId(namespace, name)))
      return readSecrets({ facts, caches }, namespace, wanted, signal)
    },
    onChange: (listener) => drift.onChange(listener),
    async close() {
      stopRewind()
      await caches.stop()
    },
  }
}

/** After a restore a round that is under way still goes by what was before: it may write what is wanted, but not delete. */
const QUIET_MS = 60_000

function rewound(cluster: string): WorldError {
  return new WorldError(
    'kube.rewound',
    `${cluster} went back to an earlier state; nothing is deleted for a minute`,
    {
      retryable: true,
      hint: 'it was probably restored from a backup; the next round goes by what is there now',
    },
  )
}
