import { printPath } from '../../json.ts'
import { isBrokenNode } from '../reading/broken.ts'
import { isNull, type Located, type LocatedMap } from '../reading/located.ts'
import { type Reading, report } from '../reading/reading.ts'
import { ServiceConfig } from '../schema/service.ts'
import { allowLine, isAllowed, type Permission } from './allow.ts'
import { CLOSED_LIST, OPS_ONLY, type OwnRule } from './closed-list.ts'

/** Reports every key that a service repository may not set, with the line that would permit it. */
export function checkOwnKeys(part: LocatedMap, permission: Permission, reading: Reading): void {
  for (const [key, node] of part.entries) {
    // Unknown keys are told as such.
    if (!Object.hasOwn(ServiceConfig.shape, key)) continue
    const rule = Object.hasOwn(CLOSED_LIST, key) ? CLOSED_LIST[key] : undefined
    if (OPS_ONLY.has(key)) reportOpsOnly(key, node, permission, reading)
    else if (rule === undefined) refuse(node, [key], permission, reading)
    else checkParts(key, node, rule, permission, reading)
  }
}

function checkParts(
  key: string,
  node: Located,
  rule: OwnRule,
  permission: Permission,
  reading: Reading,
): void {
  const isPartial = rule.except !== undefined || rule.each !== undefined
  if (!isPartial || isAllowed(permission, key)) return
  reportReference(key, node, reading)
  for (const [inner, entry] of entriesOf(node)) {
    const isKept = rule.except?.includes(inner) || (rule.only && !rule.only.includes(inner))
    if (isKept) refuse(entry, [key, inner], permission, reading)
    if (rule.each === undefined) continue
    reportReference(key, entry, reading)
    for (const [part, value] of entriesOf(entry))
      if (!rule.each.includes(part)) refuse(value, [key, part], permission, reading)
  }
}

function refuse(node: Located, path: readonly string[], permission: Permission, reading: Reading): void {
  if (isAllowed(permission, ...path) || isUnknown(node, reading)) return
  const key = path.join('.')
  report(
    reading,
    node,
    'config.own-key',
    "cannot be set by a service repository's own file",
    allowLine(permission, { keys: [key] }),
  )
}

/** No permission makes a key out of one that there is not. */
function isUnknown(node: Located, { problems }: Reading): boolean {
  const place = printPath(node.path)
  return (
    isBrokenNode(node) &&
    problems.some(({ code, path = [] }) => code === 'config.unknown-key' && printPath(path) === place)
  )
}

/** In the place of a map a reference could bring any part of it. */
function reportReference(key: string, node: Located, reading: Reading): void {
  if (node.kind !== 'leaf' || isNull(node) || isBrokenNode(node)) return
  if (typeof node.value !== 'object' && !String(node.value).includes('${')) return
  report(
    reading,
    node,
    'config.own-key',
    `must be written out in a service repository's own file, which may not set every part of ${key}`,
    'Write the parts; references may stand in them.',
  )
}

function reportOpsOnly(key: string, node: Located, { service }: Permission, reading: Reading): void {
  report(
    reading,
    node,
    'config.own-key',
    `${key} is decided before this file is read`,
    `Set it in the ops repository: services: { ${service}: { ${key}: … } }`,
  )
}

function entriesOf(node: Located): Iterable<readonly [string, Located]> {
  return node.kind === 'map' ? node.entries : []
}
