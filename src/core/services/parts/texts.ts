import type { z } from 'zod'
import { type Located, leaf, list, map, plain } from '../../config/reading/located.ts'
import { parseKeys } from '../../config/schema/parse/parse-keys.ts'
import { redact } from '../../sensitive.ts'

/**
 * The tree with numbers and booleans as text where the schema wants text: `args: ['--port', services.db.port]`. Only what
 * a reference brought can be such; what people write is checked before. `data` is what the schema makes of a tree that
 * needs no such change, secrets as `***`; where there is one, the schema has nothing to say against it.
 */
export function withTexts<T>(
  node: Located,
  schema: z.ZodType<T>,
): { readonly node: Located; readonly data?: T } {
  const { data, issues } = parseKeys(schema, redact(plain(node)))
  if (data !== undefined) return { node, data }
  const wanted = issues.filter(wantsText)
  return { node: wanted.reduce((tree, { path }) => textAt(tree, path), node) }
}

function wantsText(issue: z.core.$ZodIssue): boolean {
  // One of the forms that a value may have: `files` takes a text or a map.
  if (issue.code === 'invalid_union')
    return issue.errors.some((form) => form.some((each) => each.path.length === 0 && wantsText(each)))
  return issue.code === 'invalid_type' && issue.expected === 'string'
}

function textAt(node: Located, [key, ...rest]: readonly PropertyKey[]): Located {
  if (node.kind === 'leaf') {
    const isScalar = typeof node.value === 'number' || typeof node.value === 'boolean'
    return key === undefined && isScalar ? leaf(JSON.stringify(node.value), node) : node
  }
  if (node.kind === 'list') {
    return list(
      node.items.map((item, index) => (index === key ? textAt(item, rest) : item)),
      node,
    )
  }
  return map(
    [...node.entries].map(([name, item]) => [name, name === key ? textAt(item, rest) : item] as const),
    node,
  )
}
