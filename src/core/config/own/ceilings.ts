import { isMap, type Json, type JsonMap } from '../../json.ts'
import { quantity } from '../../objects/compare/spelling.ts'
import { originAt } from '../../origin.ts'
import { at, type Problem } from '../../problem.ts'
import { isOwnLayer, type Layer, PROCFILE } from '../layer.ts'
import { childOf, isNull, type Located, type LocatedMap } from '../reading/located.ts'
import { type Reading, report } from '../reading/reading.ts'
import { allowLine, ceilingOf, isAllowed, type Permission, permissionOf } from './allow.ts'
import type { CEILINGS } from './allow-schema.ts'

/**
 * How much a service repository may ask for. `part` is all that its own file says for one environment; amounts are
 * written out, so that they can be held against the ceilings before anything is resolved.
 */
export function checkCeilings(part: LocatedMap, permission: Permission, reading: Reading): void {
  checkPods(part, permission, reading)
  checkResources(childOf(part, 'resources'), permission, reading)
  for (const process of entriesOf(childOf(part, 'processes')))
    checkResources(childOf(process, 'resources'), permission, reading)
  checkStorage(childOf(part, 'storage'), permission, reading)
}

function checkPods(part: LocatedMap, permission: Permission, reading: Reading): void {
  if (isAllowed(permission, 'replicas')) return
  const own = childOf(part, 'replicas')
  const processes = entriesOf(childOf(part, 'processes')).map((process) => ({
    process,
    replicas: childOf(process, 'replicas'),
  }))
  let pods = own === undefined ? 1 : amountOf(own, reading)
  for (const { replicas } of processes) pods += replicas === undefined ? 1 : amountOf(replicas, reading)
  const last = processes.at(-1)
  const node = own ?? last?.replicas ?? last?.process
  if (node !== undefined) hold(node, 'replicas', pods, `${pods} pods`, permission, reading)
}

function checkResources(node: Located | undefined, permission: Permission, reading: Reading): void {
  if (node === undefined || isAllowed(permission, 'resources')) return
  if (isNull(node)) noLimit(node, reading)
  for (const [kind, amounts] of node.kind === 'map' ? node.entries : []) {
    if (isNull(amounts)) {
      if (kind === 'limits') noLimit(amounts, reading)
      continue
    }
    for (const key of ['cpu', 'memory'] as const) {
      const amount = childOf(amounts, key)
      if (amount === undefined) continue
      if (!isNull(amount)) hold(amount, key, amountOf(amount, reading), textOf(amount), permission, reading)
      else if (kind === 'limits') noLimit(amount, reading)
    }
  }
}

function checkStorage(node: Located | undefined, permission: Permission, reading: Reading): void {
  if (node === undefined || isAllowed(permission, 'storage')) return
  let total = 0
  let last: Located = node
  for (const volume of entriesOf(node)) {
    const size = childOf(volume, 'size')
    if (size === undefined) continue
    last = size
    total += amountOf(size, reading)
  }
  const text = `${Math.ceil(total / 2 ** 20) / 2 ** 10}Gi`
  hold(last, 'storage', total, text, permission, reading)
}

/** Told where it is too much, with the ceiling that would do. */
function hold(
  node: Located,
  key: keyof typeof CEILINGS,
  amount: number,
  text: string,
  permission: Permission,
  reading: Reading,
): void {
  if (amount <= ceilingOf(permission, key)) return
  const enough: Json = key === 'replicas' ? amount : text
  const max = { ...permission.allow.max, [key]: enough }
  report(
    reading,
    node,
    'config.own-ceiling',
    `asks for ${text}, more than this service repository may`,
    allowLine(permission, { max: max as Readonly<Record<string, Json>> }),
  )
}

function amountOf(node: Located, reading: Reading): number {
  if (isNull(node)) return 1
  const text = textOf(node)
  const amount = quantity(text)
  if (amount === undefined && (node.kind !== 'leaf' || text.includes('$') || typeof node.value === 'object'))
    open(node, reading)
  return amount ?? 0
}

function open(node: Located, reading: Reading): void {
  report(
    reading,
    node,
    'config.own-ceiling',
    "must be written out in a service repository's own file, so that it can be held against its ceiling",
    'Write the amount itself, or set it in the ops repository.',
  )
}

function noLimit(node: Located, reading: Reading): void {
  report(
    reading,
    node,
    'config.own-ceiling',
    "a service repository's own file cannot take limits away",
    'Write an amount up to its ceiling, or take them away in the ops repository.',
  )
}

function textOf(node: Located): string {
  return node.kind === 'leaf' ? String(node.value) : ''
}

function entriesOf(node: Located | undefined): readonly Located[] {
  return node?.kind === 'map' ? [...node.entries.values()].filter((entry) => !isNull(entry)) : []
}

/**
 * A Procfile is the service repository's word as much as its own file: each line is a pod, and both together stay below
 * the ceiling. Processes that the ops repository speaks of are its own affair.
 */
export function checkProcfile(service: string, layers: readonly Layer[]): readonly Problem[] {
  const procfile = layers.find(({ name }) => name === PROCFILE)
  if (procfile === undefined) return []
  const own = layers.filter(({ name }) => isOwnLayer(name))
  const ops = layers.filter((layer) => layer !== procfile && !own.includes(layer))
  const permission = permissionOf(service, ops)
  if (isAllowed(permission, 'replicas')) return []
  const decided = new Set(ops.flatMap(({ value }) => Object.keys(mapOf(value.processes))))
  const processes = new Map([procfile, ...own].flatMap(({ value }) => Object.entries(mapOf(value.processes))))
  let pods = own.reduce((last, { value }) => numberOf(value.replicas) ?? last, 1)
  for (const [name, process] of processes)
    if (!decided.has(name) && isMap(process)) pods += numberOf(process.replicas) ?? 1
  if (pods <= ceilingOf(permission, 'replicas')) return []
  const path = ['processes', Object.keys(mapOf(procfile.value.processes)).at(-1) ?? '']
  return [
    {
      code: 'config.own-ceiling',
      message: `asks for ${pods} pods, more than this service repository may: each line of a Procfile is one`,
      hint: allowLine(permission, { max: { ...permission.allow.max, replicas: pods } as JsonMap }),
      service,
      ...at(originAt(procfile.origins, path), ['services', service, ...path]),
    },
  ]
}

function numberOf(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined
}

function mapOf(value: Json | undefined): JsonMap {
  return isMap(value) ? value : {}
}
