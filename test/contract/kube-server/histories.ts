import type { Data, Fields } from '../../../src/adapters/kube-server/data.ts'
import { configMap, deployment } from '../../adapters/kube-server/objects.ts'
import type { Step } from './play.ts'
import { apply, get, merge, put } from './requests.ts'

/** Histories of one object under several hands, the same for the same seed. */
export function history(seed: number, length: number): Step[] {
  const pick = picker(seed)
  const steps = Array.from({ length }, () => (seed % 2 === 0 ? configMapStep(pick) : deploymentStep(pick)))
  return [...steps, get(seed % 2 === 0 ? 'configmaps/a' : 'deployments/web')]
}

type Pick = <T>(choices: readonly T[]) => T

/** A small generator of its own (mulberry32): histories must not change with a library. */
function picker(seed: number): Pick {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return (choices) => {
    const choice = choices[Math.floor(next() * choices.length)]
    if (choice === undefined) throw new Error('nothing to pick from')
    return choice
  }
}

const MANAGERS = ['diploid', 'other', 'hand']
const VALUES = ['1', '2']

function some<T>(pick: Pick, choices: readonly T[]): T[] {
  return choices.filter(() => pick([true, false]))
}

function texts(pick: Pick, keys: readonly string[]): Record<string, string> {
  return Object.fromEntries(some(pick, keys).map((key) => [key, pick(VALUES)]))
}

function configMapStep(pick: Pick): Step {
  const metadata: Fields = {
    labels: texts(pick, ['l1', 'l2']),
    ...(pick([true, false]) ? { annotations: texts(pick, ['a1']) } : {}),
    ...(pick([true, false]) ? { finalizers: some(pick, ['example.com/x', 'example.com/y']) } : {}),
  }
  const body = configMap('a', texts(pick, ['x', 'y', 'z']), metadata)
  const how = pick(['apply', 'apply', 'apply', 'force', 'merge', 'put'])
  if (how === 'apply') return apply('configmaps/a', pick(MANAGERS), body)
  if (how === 'force') return apply('configmaps/a', pick(MANAGERS), body, 'force=true')
  if (how === 'put') return put('configmaps/a', body, `fieldManager=${pick(MANAGERS)}`)
  return merge('configmaps/a', pick(MANAGERS), { data: { [pick(['x', 'y'])]: pick([...VALUES, null]) } })
}

function deploymentStep(pick: Pick): Step {
  const container: Fields = {
    ...(pick([true, false]) ? { image: `web:${pick(VALUES)}` } : {}),
    ...(pick([true, false]) ? { imagePullPolicy: pick(['Always', 'IfNotPresent']) } : {}),
    ...(pick([true, false]) ? { env: named(pick, ['A', 'B', 'C']) } : {}),
    ...(pick([true, false])
      ? { ports: some(pick, [{ containerPort: 80 }, { containerPort: 81, name: 'b' }]) }
      : {}),
    ...(pick([true, false]) ? { resources: { limits: { cpu: pick(['1000m', '1', '500m']) } } } : {}),
    ...(pick([true, false]) ? { args: some(pick, ['a', 'b']) } : {}),
  }
  const spec: Fields = {
    ...(pick([true, false]) ? { replicas: pick([0, 1, 2]) } : {}),
    ...(pick([true, false])
      ? { strategy: pick<Data>([{ type: 'Recreate' }, { type: 'RollingUpdate' }]) }
      : {}),
  }
  const how = pick(['apply', 'apply', 'force', 'force', 'merge'])
  if (how === 'merge') {
    return merge('deployments/web', pick(MANAGERS), {
      spec: { replicas: pick([0, 1, 2, null]), paused: pick([true, null]) },
    })
  }
  const body = deployment('web', container, { paused: true, ...spec })
  return apply('deployments/web', pick(MANAGERS), body, how === 'force' ? 'force=true' : '')
}

function named(pick: Pick, names: readonly string[]): Data {
  const chosen = some(pick, names).map((name) => ({ name, value: pick(VALUES) }))
  return pick([true, false]) ? chosen : chosen.reverse()
}
