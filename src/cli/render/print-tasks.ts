import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describeRequires, describeRun } from '../../core/desired/tasks/describe-tasks.ts'
import { jobsOf } from '../../core/desired/tasks/patched-jobs.ts'
import type { ServiceTasks, TaskRun } from '../../core/desired/tasks/tasks.ts'
import type { Json } from '../../core/json.ts'
import type { Context } from '../context.ts'
import { toYaml } from '../output/print-answer.ts'
import { bodyOf, writeObjects } from './print-objects.ts'

/** What runs around the rollouts of one instance. */
export interface InstanceTasks {
  readonly instance: string
  readonly tasks: readonly ServiceTasks[]
}

/**
 * `--tasks`: Jobs as documents, all else as comments between them; in a folder, a file for each Job and one that lists
 * all. Never among the objects: whoever applies those would run every task at once.
 */
export function printTasks(context: Context, all: readonly InstanceTasks[]): void {
  const { terminal, options } = context
  if (options.directory !== undefined) {
    writeTasks(context, join(resolve(terminal.cwd, options.directory), 'tasks'), all)
    return
  }
  if (options.output === 'json') {
    terminal.verbatim(JSON.stringify(asJson(context, all), null, 2))
    return
  }
  for (const { service, run, line } of linesOf(all)) {
    if (run?.kind !== 'job') terminal.verbatim(`# ${service}  ${line}`)
    else terminal.verbatim(`---\n# ${service}  ${line}\n${toYaml(bodyOf(context, run.object))}`)
  }
}

/** Says of what is not printed that it is there. */
export function nameTasks({ terminal }: Context, { instance, tasks }: InstanceTasks): void {
  const count = linesOf([{ instance, tasks }]).length
  if (count > 0) terminal.err(`tasks    ${instance}: ${count} around rollouts, which --tasks prints`)
}

function writeTasks(context: Context, folder: string, all: readonly InstanceTasks[]): void {
  mkdirSync(folder, { recursive: true })
  const jobs = all.flatMap(({ tasks }) => jobsOf(tasks))
  writeObjects(context, folder, jobs)
  const lines = linesOf(all).map(({ service, run, line }) => {
    const name = run?.kind === 'job' ? `  (Job/${run.object.id.name})` : ''
    return `${service}  ${line}${name}\n`
  })
  writeFileSync(join(folder, 'order.txt'), lines.join(''))
  context.terminal.err(
    `${jobs.length} ${jobs.length === 1 ? 'Job' : 'Jobs'} in ${folder}; order.txt says what runs when`,
  )
}

interface Line {
  /** `production/shop` */
  readonly service: string
  /** undefined: statuses that are waited for. */
  readonly run?: TaskRun
  readonly line: string
}

function linesOf(all: readonly InstanceTasks[]): readonly Line[] {
  return all.flatMap(({ instance, tasks }) =>
    tasks.flatMap((each) => {
      const service = `${instance}/${each.service}`
      return [
        ...describeRequires(each).map((line) => ({ service, line })),
        ...each.runs.map((run) => ({ service, run, line: describeRun(run) })),
      ]
    }),
  )
}

function asJson(context: Context, all: readonly InstanceTasks[]): Json {
  const each = all.flatMap(({ instance, tasks }) =>
    tasks.map((service) => ({ environment: instance, ...service })),
  )
  return {
    tasks: each.flatMap(({ environment, service, runs }) =>
      runs.map((run) => ({ environment, service, ...runAsJson(context, run) })),
    ),
    requires: each.flatMap(({ environment, service, requires }) =>
      requires.length === 0 ? [] : [{ environment, service, statuses: requires }],
    ),
  }
}

function runAsJson(context: Context, run: TaskRun): { readonly [key: string]: Json } {
  if (run.kind !== 'job') return { ...run }
  const { object, ...rest } = run
  return { ...rest, object: bodyOf(context, object) }
}
