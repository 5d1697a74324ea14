import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKubernetesBackend } from '../../src/adapters/kubernetes/backend.ts'
import { idKey, printId } from '../../src/core/objects/object.ts'
import { describePlan } from '../../src/core/plan/describe-plan.ts'
import type { Inventory, InventoryEntry, Plan } from '../../src/core/plan/plan.ts'
import { printProblem } from '../../src/core/problem.ts'
import { Sensitive } from '../../src/core/sensitive.ts'
import type { Backend } from '../../src/ports/backend.ts'
import type { Evaluator } from '../../src/ports/evaluator.ts'
import { planInstance } from '../../src/reconcile/observe.ts'
import { prepareInstance } from '../../src/reconcile/prepare/prepare.ts'
import type { Prepared } from '../../src/reconcile/prepare/prepared.ts'
import { readConfiguration } from '../../src/reconcile/prepare/read.ts'
import { selectInstances } from '../../src/reconcile/prepare/select.ts'
import { imageFacts } from '../story/cluster.ts'
import { inProcessEvaluator } from '../story/evaluator.ts'
import { gitOf, OPS_URL, readRepositories } from '../story/repositories.ts'
import { storySops } from '../story/sops.ts'
import type { ApiServer } from './kube-api.proxy.ts'
import { openSession, type Session } from './kube-api.session.ts'

const EXAMPLE = join(import.meta.dirname, '../../examples/ops-repo')
const PLACE = {
  location: OPS_URL,
  branch: undefined,
  folder: '',
  name: 'ops',
  url: OPS_URL,
  overrides: new Map(),
}

/** The example company as it is rendered, written to a server: accepted as it is, and then nothing is left to do. */
export function describeExample(server: string, api: () => Promise<ApiServer>): void {
  describe(`the example company on ${server}`, () => {
    let session: Session
    let backend: Backend
    let evaluator: Evaluator
    const namespaces = new Set<string>()

    beforeAll(async () => {
      session = await openSession(await api())
      backend = createKubernetesBackend({ client: session.client, ...session.parts })
      evaluator = await inProcessEvaluator()
    })
    afterAll(async () => {
      for (const name of namespaces) await session.hand.remove(`/api/v1/namespaces/${name}`)
      await backend.close()
      await session.close()
    })

    test('is accepted, and a second plan is empty', async () => {
      for (const prepared of await prepareAll(session, backend, evaluator)) {
        const first = await plan(prepared, { state: 'new' })
        expect(first.refusals).toEqual([])
        expect(first.actions.map((action) => action.verb)).not.toContain('build')
        const entries = await carryOut(backend, first, session.signal)
        for (const { id } of entries.values()) if (id.kind === 'Namespace') namespaces.add(id.name)
        const second = await plan(prepared, { state: 'intact', entries })
        expect(describePlan(second, { details: true })).toMatch(
          /\n0 to [^\n]*, \d+ unchanged|nothing to do|no changes/i,
        )
        expect(second.actions).toEqual([])
        expect(second.unchanged).toBe(first.actions.length)
      }
    })

    async function plan(prepared: Prepared, inventory: Inventory): Promise<Plan> {
      const sources = { inventory, previous: undefined, verdicts: new Map() }
      const ports = { backend, progress: { event: () => undefined } }
      return (await planInstance(ports, prepared, sources, session.signal)).plan
    }
  })
}

async function prepareAll(
  session: Session,
  backend: Backend,
  evaluator: Evaluator,
): Promise<readonly Prepared[]> {
  const { signal } = session
  const git = gitOf(readRepositories(EXAMPLE))
  const { scrubber } = session.parts
  const refs = await git.refs(OPS_URL, signal)
  const read = await readConfiguration({ git, evaluator, scrubber }, PLACE, refs, signal)
  const configuration = read.value
  if (configuration === undefined) throw new Error(read.problems.map(printProblem).join('\n'))
  const selected = await selectInstances({ git, clock: { now: () => 0 } }, PLACE, configuration, signal)
  const owner = { installation: 'contract', rootKey: new Sensitive('root key of the suite', 'root key') }
  const registry = {
    inspect: async (reference: string) => ({ known: true, value: imageFacts(reference) }) as const,
  }
  const ports = { git, evaluator, registry, scrubber, sops: storySops(scrubber) }
  const cluster = await backend.cluster(signal)
  const all: Prepared[] = []
  for (const instance of selected.value.instances) {
    const input = {
      place: PLACE,
      configuration,
      instance,
      owner,
      cluster,
      previous: undefined,
      secrets: 'if-known' as const,
    }
    const { value, problems } = await prepareInstance(ports, input, signal)
    if (value === undefined) throw new Error(problems.map(printProblem).join('\n'))
    all.push(value)
  }
  expect(all.length).toBeGreaterThan(1)
  return all
}

async function carryOut(
  backend: Backend,
  plan: Plan,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, InventoryEntry>> {
  const entries = new Map<string, InventoryEntry>()
  for (const action of plan.actions) {
    if (action.verb === 'build' || action.desired === undefined) continue
    const answer = await backend.apply(action.desired, { verb: 'create', force: false }, signal)
    if (answer.outcome !== 'created') throw new Error(`${printId(action.id)}: ${answer.outcome}`)
    expect(answer.warnings, printId(action.id)).toEqual([])
    const { id, service } = action
    entries.set(idKey(id), { id, uid: answer.live.uid, ...(service === undefined ? {} : { service }) })
  }
  return entries
}
