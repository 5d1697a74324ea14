import { TASK_TIMEOUT } from '../../../config/schema/pods/tasks.ts'
import type { ServiceConfig } from '../../../config/schema/service.ts'
import type { Service, Task, Verify } from '../../service.ts'

type Written = NonNullable<NonNullable<ServiceConfig['tasks']>['before']>[string]

/** In the order in which they run; two of one phase run as they are written. */
const PHASES = ['created', 'before', 'after', 'removed'] as const satisfies readonly Task['phase'][]

/** What runs around a rollout here, and what it waits for. */
export function tasksOf(
  { tasks = {}, verify, requires = [] }: ServiceConfig,
  environment: string,
): Pick<Service, 'tasks' | 'verify' | 'requires'> {
  const wanted = PHASES.flatMap((phase) =>
    Object.entries(tasks[phase] ?? {}).flatMap(([name, task]) =>
      runsIn(environment, task.when) ? [taskOf(phase, name, task)] : [],
    ),
  )
  const tests = verify && verifyOf(verify)
  return {
    ...(wanted.length === 0 ? {} : { tasks: wanted }),
    ...(tests === undefined ? {} : { verify: tests }),
    ...(requires.length === 0 ? {} : { requires: [...new Set(requires)] }),
  }
}

/** `!name` alone means every other environment; beside plain names it only takes away. */
function runsIn(environment: string, when: Written['when']): boolean {
  if (when === undefined || typeof when === 'boolean') return when ?? true
  if (when.includes(`!${environment}`)) return false
  return when.includes(environment) || when.every((name) => name.startsWith('!'))
}

function taskOf(
  phase: Task['phase'],
  name: string,
  { command = [], exec, timeout = TASK_TIMEOUT }: Written,
): Task {
  return { phase, name, command, timeout, ...(exec === true ? { exec } : {}) }
}

function verifyOf({
  target,
  command,
  services = [],
  timeout = TASK_TIMEOUT,
}: NonNullable<ServiceConfig['verify']>): Verify | undefined {
  if (target !== undefined) return { kind: 'target', target, services }
  return command && { kind: 'command', command, services, timeout }
}
