import type { DesiredObject } from '../../objects/object.ts'
import type { ServiceTasks } from './tasks.ts'

/** The Jobs of all runs, for what treats them like other objects. */
export function jobsOf(tasks: readonly ServiceTasks[]): readonly DesiredObject[] {
  return tasks.flatMap(({ runs }) => runs.flatMap((run) => (run.kind === 'job' ? [run.object] : [])))
}

/** The same runs with other Jobs in their places, in the order of jobsOf. */
export function withJobs(
  tasks: readonly ServiceTasks[],
  jobs: readonly DesiredObject[],
): readonly ServiceTasks[] {
  const left = [...jobs]
  return tasks.map((each) => ({
    ...each,
    runs: each.runs.map((run) => (run.kind === 'job' ? { ...run, object: left.shift() ?? run.object } : run)),
  }))
}
