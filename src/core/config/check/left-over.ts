import type { Json } from '../../json.ts'
import type { Located, LocatedMap } from '../located.ts'
import { type Reading, report } from '../reading.ts'
import { tagOf } from '../tags.ts'

/**
 * What is still a tag when everything is resolved: a key of a Secret, which only a whole environment variable can take
 * by reference, or a function, which no key takes.
 */
export function reportLeftOver(service: LocatedMap, reading: Reading): void {
  for (const [key, node] of service.entries) if (key !== 'env' && key !== 'external') visit(node)

  function visit(node: Located): void {
    if (node.kind === 'list') for (const item of node.items) visit(item)
    if (node.kind === 'map') for (const item of node.entries.values()) visit(item)
    const tag = node.kind === 'leaf' ? tagOf(node.value as Json) : undefined
    if (tag?.kind === 'secret') {
      report(
        reading,
        node,
        'config.secret-here',
        `secret('${tag.name}', '${tag.key}') cannot stand here`,
        'It can fill a whole variable of env; for files and composed strings use generate() or write a reference to that variable in the program.',
      )
    } else if (tag !== undefined) {
      report(
        reading,
        node,
        'config.value',
        `a ${tag.kind === 'function' ? 'function' : 'reference'} cannot stand here`,
        'Write the value itself.',
      )
    }
  }
}
