import { nearest } from '../../config/reading/nearest.ts'
import type { Service } from '../service.ts'
import type { Finding, Known } from './rule.ts'

/** What runs around a rollout names services that exist, and runs in pods that there are. */
export function taskRules(services: readonly Service[], known: Known): readonly Finding[] {
  return services.flatMap((service) => [...unknownServices(service, known), ...execWithoutPods(service)])
}

function unknownServices({ name, verify }: Service, { declared }: Known): readonly Finding[] {
  return (verify?.services ?? [])
    .filter((other) => !declared.has(other))
    .map((other) => {
      const like = nearest(other, declared)
      return {
        service: name,
        path: ['verify', 'services'],
        code: 'services.verify-service',
        message: `the tests of ${name} want '${other}' beside them, which is no service`,
        hint: like === undefined ? `Services are: ${[...declared].join(', ')}.` : `Did you mean ${like}?`,
      }
    })
}

function execWithoutPods({ name, shape, tasks = [] }: Service): readonly Finding[] {
  if (shape !== 'cron') return []
  return tasks
    .filter(({ exec }) => exec)
    .map((task) => ({
      service: name,
      path: ['tasks', task.phase, task.name, 'exec'],
      code: 'services.task-exec',
      message: `${name} has cron jobs alone, so that no pod of it runs all the time in which ${task.name} could run`,
      hint: 'Remove exec: the task gets a pod of its own.',
    }))
}
