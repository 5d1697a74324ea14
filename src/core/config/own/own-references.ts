import type { Json, KeyPath } from '../../json.ts'
import { isNull, type Located, type LocatedMap } from '../reading/located.ts'
import { type Reading, report } from '../reading/reading.ts'
import { type Tagged, tagOf } from '../tags.ts'
import { parsePath } from '../text/path.ts'
import { partsOf } from '../text/words.ts'
import { allowLine, isAllowed, type Permission } from './allow.ts'

/** Whether a variable holds a secret, or may hold one: no service repository may read it. */
export type IsPrivate = (path: KeyPath) => boolean

/** What the values of a service repository's own file refer to: variables without secrets, services that it may know. */
export function checkOwnReferences(
  part: LocatedMap,
  permission: Permission,
  isPrivate: IsPrivate,
  reading: Reading,
): void {
  visit(part)
  checkNeeds(part, permission, reading)

  function visit(node: Located): void {
    if (node.kind === 'list') for (const item of node.items) visit(item)
    if (node.kind === 'map') {
      if (node.entries.has('secret') && node.entries.has('key')) refuse(node, 'secret()')
      for (const item of node.entries.values()) visit(item)
    }
    if (node.kind !== 'leaf') return
    const tag = tagOf(node.value as Json)
    if (tag !== undefined) visitTag(node, tag)
    if (typeof node.value !== 'string') return
    for (const item of partsOf(node.value)) if (item.kind === 'path') refer(node, item.path)
  }

  function visitTag(node: Located, tag: Tagged): void {
    if (tag.kind === 'ref') refer(node, tag.path)
    else if (tag.kind === 'from') for (const path of tag.paths) refer(node, path)
    // A mistake that is told already is no call of anything.
    else if (tag.kind !== 'function' && tag.kind !== 'broken') refuse(node, `${tag.kind}()`)
  }

  function refer(node: Located, text: string): void {
    const path = parsePath(text) ?? []
    const [root, name] = path
    // A word that is no reference at all is told with all others, when references are resolved.
    if (root === 'services') service(node, text, typeof name === 'string' ? name : undefined)
    if (root === 'vars' && isPrivate(path.slice(1))) privateVariable(node, text)
  }

  function service(node: Located, text: string, name: string | undefined): void {
    if (name !== undefined && permission.known.has(name)) return
    report(
      reading,
      node,
      'config.own-reference',
      `${text} is not for a service repository's own file: it may refer to the services that the ops repository lets it need`,
      name === undefined ? 'Name the one service that is meant.' : allowLine(permission, { needs: [name] }),
    )
  }

  function privateVariable(node: Located, text: string): void {
    report(
      reading,
      node,
      'config.own-secret',
      `${text} holds a secret or is made of services, which a service repository cannot read`,
      `Set the value that uses it in the ops repository: services: { ${permission.service}: { … } }`,
    )
  }

  function refuse(node: Located, call: string): void {
    if (isAllowed(permission, call)) return
    report(
      reading,
      node,
      'config.own-secret',
      `${call} cannot stand in a service repository's own file`,
      allowLine(permission, { keys: [call] }),
    )
  }
}

function checkNeeds(part: LocatedMap, permission: Permission, reading: Reading): void {
  const needs = part.entries.get('needs')
  const items = needs?.kind === 'list' ? needs.items : needs === undefined || isNull(needs) ? [] : [needs]
  for (const item of items) {
    const name = item.kind === 'leaf' ? item.value : undefined
    if (typeof name === 'string' && permission.known.has(name)) continue
    const isName = typeof name === 'string' && !name.includes('$')
    report(
      reading,
      item,
      'config.own-reference',
      isName
        ? `${name} is not among the services that the ops repository lets it need`
        : "must be written out in a service repository's own file",
      isName ? allowLine(permission, { needs: [name] }) : "Write needs: ['mysql'].",
    )
  }
}
