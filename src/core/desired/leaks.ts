import { printPath } from '../json.ts'
import { type DesiredObject, printId } from '../objects/object.ts'
import type { Problem } from '../problem.ts'
import { holdsSensitive, isValueMap, Sensitive, type Value } from '../sensitive.ts'

/** Secret values that would stand outside of what a Secret holds, where everybody who may look would read them. */
export function leaks(objects: readonly DesiredObject[]): readonly Problem[] {
  return objects.flatMap((object) =>
    pathsOf(shownOf(object)).map((path) => ({
      code: 'desired.secret-in-the-clear',
      message: `${printPath(path)} of ${printId(object.id)} would show a secret value`,
      hint: 'Put it into `env` or `files`; from there it becomes a Secret.',
      ...(object.service === undefined
        ? {}
        : { path: ['services', object.service], service: object.service }),
    })),
  )
}

/** Secrets, and whatever else holds a secret value. */
export function secretsAmong(objects: readonly DesiredObject[]): readonly DesiredObject[] {
  return objects.filter(({ id, body }) => id.kind === 'Secret' || holdsSensitive(body))
}

/** `kubectl describe` hides what a Secret holds, and shows its annotations. */
function shownOf({ id, body }: DesiredObject): Value {
  if (id.kind !== 'Secret') return body
  const { data: _, stringData: __, ...shown } = body
  return shown
}

function pathsOf(
  value: Value,
  path: readonly (string | number)[] = [],
): readonly (readonly (string | number)[])[] {
  if (value instanceof Sensitive) return [path]
  if (Array.isArray(value)) return value.flatMap((item: Value, index) => pathsOf(item, [...path, index]))
  if (!isValueMap(value)) return []
  return Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]))
}
