import { z } from 'zod'
import { isMap } from '../../../json.ts'

type Issue = z.core.$ZodIssue

/**
 * What `safeParse` of an object schema says, found key by key. Of the many keys that a service may have a few are written,
 * and Zod would ask each of the others whether it is missing. `sound` is what it takes.
 */
export function parseKeys<T>(
  schema: z.ZodType<T>,
  value: unknown,
): { readonly data?: T; readonly sound: Partial<T>; readonly issues: readonly Issue[] } {
  const shape = shapeOf(schema)
  if (shape === undefined || !isMap(value)) {
    const result = schema.safeParse(value, { reportInput: true })
    return result.success
      ? { data: result.data, sound: result.data as Partial<T>, issues: [] }
      : { sound: {}, issues: result.error.issues }
  }
  const data: Record<string, unknown> = {}
  const issues: Issue[] = []
  for (const key in shape) {
    const type = shape[key]
    const isThere = Object.hasOwn(value, key)
    if (type === undefined || (!isThere && type._zod.optin === 'optional')) continue
    const result = type._zod.run({ value: value[key], issues: [] }, CONTEXT)
    if (result instanceof Promise) throw new z.core.$ZodAsyncError()
    if (result.issues.length === 0) data[key] = result.value
    for (const raw of result.issues) {
      const issue = z.core.util.finalizeIssue(raw, CONTEXT, z.config())
      issues.push({ ...issue, path: [key, ...issue.path] })
    }
  }
  const keys = Object.keys(value).filter((key) => !Object.hasOwn(shape, key))
  if (keys.length > 0)
    issues.push({ code: 'unrecognized_keys', keys, input: value, path: [], message: keys.join() })
  const sound = data as Partial<T>
  return issues.length === 0 ? { data: sound as T, sound, issues } : { sound, issues }
}

/** As `safeParse` does it, but for the Error with its stack: what is still to come is no mistake, and most services have it. */
const CONTEXT: z.core.ParseContextInternal<Issue> = { async: false, reportInput: true }

/** Of a strict object without rules of its own. */
function shapeOf(schema: z.ZodType): z.core.$ZodShape | undefined {
  if (!(schema instanceof z.ZodObject) || !(schema.def.catchall instanceof z.ZodNever)) return undefined
  return (schema.def.checks?.length ?? 0) === 0 ? schema.shape : undefined
}
