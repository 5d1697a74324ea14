import { type Data, type Fields, fields, isFields, text } from '../../../src/adapters/kube-server/data.ts'
import { type Answer, type Client, until } from '../../adapters/kube-server/client.ts'

/** One request of a case. `{ns}`, `{uid}` and `{rv}` stand for the case's namespace and what was last seen. */
export interface Step {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly body?: Data
  readonly type?: string
  readonly accept?: string
  /** Asked again until the answer has this code; what comes before it is not compared. */
  readonly until?: number
}

/** Plays the steps and tells every answer as both servers should give it. */
export async function play(client: Client, namespace: string, steps: readonly Step[]): Promise<Fields[]> {
  await client.create('/api/v1/namespaces', { metadata: { name: namespace } })
  const answers: Fields[] = []
  const seen = { uid: 'no-uid', rv: '0' }
  for (const step of steps) {
    const fillIn = (value: string) =>
      value.replaceAll('{ns}', namespace).replaceAll('{uid}', seen.uid).replaceAll('{rv}', seen.rv)
    const body =
      step.body === undefined ? {} : { body: JSON.parse(fillIn(JSON.stringify(step.body))) as Data }
    const ask = () =>
      client.call(step.method, fillIn(step.path), {
        ...body,
        ...(step.type === undefined ? {} : { type: step.type }),
        ...(step.accept === undefined ? {} : { accept: step.accept }),
      })
    let answer = await ask()
    if (step.until !== undefined) {
      await until(async () => {
        answer = await ask()
        return answer.status === step.until
      }, step.path)
    }
    const unchanged =
      !/List$/.test(text(answer.body, 'kind')) &&
      !CONTROLLED.has(text(answer.body, 'kind')) &&
      text(answer.body, 'metadata', 'resourceVersion') === seen.rv
    answers.push({
      step: `${step.method} ${step.path}`,
      ...tell(answer, namespace),
      ...(unchanged ? { unchanged } : {}),
    })
    seen.uid = text(answer.body, 'metadata', 'uid') || seen.uid
    seen.rv = text(answer.body, 'metadata', 'resourceVersion') || seen.rv
  }
  return answers
}

/** Their versions move at any time, by the hand of controllers. */
const CONTROLLED = new Set([
  ...['Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob', 'PersistentVolumeClaim', 'Scale'],
  'PodDisruptionBudget',
])

function tell(answer: Answer, namespace: string): Fields {
  const body = steady(answer.body, '')
  const said = JSON.stringify(body)
    .replaceAll(namespace, '{ns}')
    // How Go prints its structs and names its source lines is not part of the answer.
    .replaceAll(/ in scheme \\"[^"]*\\"/g, '')
    .replaceAll(/StorageError: .*?AdditionalErrorMsg: /g, '')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '{uid}')
  return {
    code: answer.status,
    ...(answer.warnings === '' ? {} : { warnings: answer.warnings }),
    body: JSON.parse(said) as Data,
  }
}

/** What differs from run to run, or is for controllers to say, is taken out. */
function steady(value: Data, key: string): Data {
  if (VARYING.has(key) && value !== null) return `{${key}}`
  if (Array.isArray(value)) {
    if (key === 'causes') return value.map((item) => steady(item, '')).sort(byText)
    const items = key === 'managedFields' ? value.filter((entry) => !ofControllers(entry)) : value
    const told = items.map((item) => steady(item, key === 'items' ? 'item' : ''))
    // Their order follows the second in which each wrote.
    return key === 'managedFields' ? told.sort(byManager) : told
  }
  if (!isFields(value)) return steadyText(value, key)
  const kept: Fields = {}
  for (const [name, child] of Object.entries(value)) {
    if (name === 'status' && (key === '' || key === 'item') && isFields(child)) continue
    if (name === 'deployment.kubernetes.io/revision') continue
    kept[name] = steady(child, name)
  }
  // The annotation above may have been the only one.
  if (key === 'metadata' && Object.keys(fields(kept, 'annotations')).length === 0) delete kept.annotations
  return kept
}

function steadyText(value: Data, key: string): Data {
  if (key !== 'message') return value
  return String(value)
    .replace(/Invalid value: (\{.*\}|"\{.*\}"): /s, 'Invalid value: {…}: ')
    .replace(/(expected \w+, got ).*/s, '$1{…}')
    .replace(/(for bound claims).*/s, '$1')
    .replace(/in record \(\d+\)/, 'in record ({resourceVersion})')
}

function byManager(a: Data, b: Data): number {
  const name = (entry: Data) =>
    ['manager', 'operation', 'subresource'].map((field) => text(entry, field)).join('/')
  return name(a) < name(b) ? -1 : 1
}

/** Managers are told in no order. */
function byText(a: Data, b: Data): number {
  const name = (cause: Data) => `${text(cause, 'field')}/${text(cause, 'message')}`
  return name(a) < name(b) ? -1 : 1
}

const VARYING = new Set([
  ...['uid', 'resourceVersion', 'creationTimestamp', 'deletionTimestamp', 'time', 'clusterIP', 'clusterIPs'],
  'nodePort',
])

function ofControllers(entry: Data): boolean {
  return ['kube-controller-manager', 'kube-apiserver'].includes(text(entry, 'manager'))
}
