import { type ObjectId, printId } from '../objects/object.ts'
import { leavesOf } from './decide/reasons.ts'
import type { Action, BuildAction, ObjectAction, Plan } from './plan.ts'

// The text of a plan, the same in the terminal, in comments, on the dashboard and in tests (spec 5.5).
// In: a plan. Out: lines without colour; the sign carries the meaning.
// Limits: nothing is decided here, and no value is shown that the plan does not hold as text.

const SIGNS = { build: '~', create: '+', update: '~', replace: '-/+', delete: '-' } as const

export interface DescribeOptions {
  /** One line per differing field under each update. */
  readonly details?: boolean
}

export function describePlan(plan: Plan, options: DescribeOptions = {}): string {
  const columns = columnsOf(plan.actions)
  const lines = [`${plan.instance}  ${plan.revision}`]
  for (const [ref, commit] of plan.looked ?? [])
    lines.push(`  * extends  ${ref}   ${commit.slice(0, 7)}, looked up now`)
  for (const action of plan.actions) {
    lines.push(`  ${actionLine(action, columns)}`)
    if (options.details && action.verb !== 'build') lines.push(...detailLines(action))
  }
  for (const id of plan.stays ?? [])
    lines.push(
      `  * stays   ${objectName(id, plan.namespace)}  is kept with what it holds: delete it by hand once nobody wants it`,
    )
  for (const refusal of plan.refusals)
    lines.push(`  ! refuse  ${objectName(refusal.id, plan.namespace)}  ${refusal.reason}`)
  for (const [service, reason] of plan.held) lines.push(`  ! hold    ${service}  ${reason}`)
  lines.push(summary(plan))
  return lines.join('\n')
}

/** `1 to build, 1 to create, 1 to update, 1 to delete, 37 unchanged`. */
export function summary(plan: Plan): string {
  const count = (verb: Action['verb']) => plan.actions.filter((action) => action.verb === verb).length
  const parts = [`${count('build')} to build`, `${count('create')} to create`, `${count('update')} to update`]
  if (count('replace') > 0) parts.push(`${count('replace')} to replace`)
  parts.push(`${count('delete')} to delete`, `${plan.unchanged} unchanged`)
  if (plan.refusals.length > 0) parts.push(`${plan.refusals.length} refused`)
  if (plan.held.size > 0) parts.push(`${plan.held.size} held`)
  return parts.join(', ')
}

/** Whether carrying the plan out would do anything. */
export function isEmpty(plan: Plan): boolean {
  return plan.actions.length === 0
}

interface Columns {
  readonly head: number
  readonly name: number
}

const WIDEST_NAME = 48

/** A name without a reason beside it may be as long as it likes. */
function columnsOf(actions: readonly Action[]): Columns {
  const explained = actions.filter((action) => reasonOf(action) !== '')
  return {
    head: Math.max(8, ...actions.map((action) => headOf(action).length)),
    name: Math.min(WIDEST_NAME, Math.max(0, ...explained.map((action) => nameOf(action).length))),
  }
}

function actionLine(action: Action, columns: Columns): string {
  const head = headOf(action).padEnd(columns.head)
  return `${head}  ${nameOf(action).padEnd(columns.name)}   ${reasonOf(action)}`.trimEnd()
}

function headOf(action: Action): string {
  return `${SIGNS[action.verb]} ${action.verb}`
}

function nameOf(action: Action): string {
  return action.verb === 'build' ? action.service : printId(action.id)
}

function reasonOf(action: BuildAction | ObjectAction): string {
  if (action.verb === 'build' || action.drift === undefined) return action.reason
  const when = action.drift.time === undefined ? '' : ` at ${action.drift.time}`
  return `${action.reason} (changed by ${action.drift.manager}${when})`
}

function detailLines(action: ObjectAction): readonly string[] {
  return action.changes
    .flatMap(leavesOf)
    .map(({ path, from, to }) => `      ${path}: ${from ?? '(none)'} → ${to ?? '(none)'}`)
}

function objectName(id: ObjectId, namespace: string): string {
  return id.namespace === '' || id.namespace === namespace ? printId(id) : `${printId(id)} (${id.namespace})`
}
