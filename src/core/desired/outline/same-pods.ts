import { type DesiredObject, idKey, printId } from '../../objects/object.ts'
import type { Problem } from '../../problem.ts'
import { isValueMap, type Value } from '../../sensitive.ts'
import { type IsPassing, placeOf, type Written, whose } from './doubles.ts'

const NAME = 'app.kubernetes.io/name'

/** What makes pods, each as a text: what they are called, the service and the object that makes them. */
export function podsOf(objects: readonly DesiredObject[]): readonly string[] {
  const pods: string[] = []
  for (const { id, service = '', body } of objects) {
    const place = TEMPLATES[id.kind]
    const name = place && inside(body, [...place, 'metadata', 'labels', NAME])
    if (typeof name === 'string') pods.push([name, service, printId(id), idKey(id)].join(' '))
  }
  return pods
}

const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
}

function inside(value: Value, path: readonly string[]): Value | undefined {
  let found: Value | undefined = value
  for (const key of path) found = isValueMap(found) ? found[key] : undefined
  return found
}

/** The later of two first. */
export type Pair = readonly [string, string]

/**
 * Pods are found by their name: a Service would send requests to the jobs of another, and a workload take their pods for
 * its own. Jobs among themselves know theirs by labels that the cluster gives them.
 */
export function samePods(pods: readonly string[]): readonly Pair[] {
  const first = new Map<string, string>()
  const pairs: Pair[] = []
  for (const line of pods) {
    const name = line.slice(0, line.indexOf(' '))
    const before = first.get(name)
    if (before === undefined) first.set(name, line)
    else if (isInTheWay(line, before)) pairs.push([line, before])
    // The next is compared with what selects its pods.
    if (before !== undefined && !selects(before)) first.set(name, line)
  }
  return pairs
}

function isInTheWay(line: string, other: string): boolean {
  return keyOf(line) !== keyOf(other) && (selects(line) || selects(other))
}

function selects(line: string): boolean {
  return /^\S+ \S* (?:Deployment|StatefulSet|DaemonSet)\//.test(line)
}

function keyOf(line: string): string {
  return line.slice(line.lastIndexOf(' ') + 1)
}

export function samePodName(
  [line, before]: Pair,
  written: Written,
  isPassing: IsPassing = () => false,
): Problem {
  const [name, service, object] = line.split(' ')
  const [, other, otherObject] = before.split(' ')
  return {
    code: 'desired.same-object',
    message: `${object} of ${whose(service, written)} and ${otherObject} of ${whose(other, written)} both call their pods ${name}: what selects the one would take the other too`,
    hint: 'Rename one of the services, or what makes it there: a job, a process, a task.',
    ...placeOf([service, other], written, isPassing),
  }
}
