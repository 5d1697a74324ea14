import { locate, plain } from '../../config/reading/located.ts'
import { canonicalService } from '../../config/short/service-forms.ts'
import { TAG, type Tagged } from '../../config/tags.ts'
import type { Json, KeyPath } from '../../json.ts'
import type { Problem } from '../../problem.ts'
import { isValueMap, type Value } from '../../sensitive.ts'
import { isConfigured, joinMaps, mapAt, namedMaps } from './configured.ts'
import { FAILED, Mistake } from './mistake.ts'
import type { Found, Outcome, Resolving } from './resolving.ts'
import { isMergeable, mergeValues, withoutNulls } from './value.ts'

/** What a tag stands for at its place. */
export function resolveTag(resolver: Resolving, tag: Tagged, path: KeyPath): Found {
  switch (tag.kind) {
    case 'ref':
      if (isConfigured(path)) return namedMaps(resolver, [{ kind: 'ref', path: tag.path }], path)
      return aboutService(tag.path, path) ?? resolver.refer(tag.path, path)
    case 'from':
      if (isConfigured(path))
        return namedMaps(
          resolver,
          tag.paths.map((each) => ({ kind: 'from', path: each })),
          path,
        )
      return mergeAll(
        tag.paths.map((text) => mapAt(resolver, text, path)),
        path,
      )
    case 'merge':
      if (isConfigured(path))
        return joinMaps(tag.parts.map((part, index) => resolver.deep(part, path, `#${index}`)))
      return mergeAll(neededOf(resolver, tag.parts, path), path)
    case 'secret':
      return { secret: tag.name, key: tag.key }
    case 'generate':
      return resolver.world.secrets.generate(tag)
    case 'sops':
      return resolver.world.secrets.sops(tag.file, tag.path)
    case 'broken':
      return FAILED
    case 'maps':
    case 'function':
      // Called when the objects are there (desired/patch); anywhere else nobody would call it.
      if (tag.kind === 'function' && path[2] === 'patch' && path.length === 4)
        return { [TAG]: { kind: tag.kind, file: tag.file, path: tag.path } }
      return new Mistake('services.function', 'a function cannot stand here', 'Write the value itself.')
    default:
      return tag satisfies never
  }
}

/** `image: services.backend` and `proxy: { '/api/': services.backend }` name a service; what it says is not asked. */
function aboutService(text: string, path: KeyPath): Value | undefined {
  const [root, , key, , field] = path
  const further = key === 'containers' || key === 'init'
  const place =
    root === 'services' &&
    ((key === 'image' && path.length === 3) ||
      (further && path.length === 5 && field === 'image') ||
      (key === 'proxy' && (path.length === 4 || (path.length === 5 && field === 'service'))))
  return place && /^services\.[^.[]+$/.test(text) ? text : undefined
}

/** Of layers, lowest first, those that count: what is below a value that is no map is replaced, and may be wrong. */
function neededOf(resolver: Resolving, parts: readonly Json[], path: KeyPath): readonly Outcome[] {
  const needed: Outcome[] = []
  for (const [index, part] of [...parts.entries()].reverse()) {
    const value = writtenOut(resolver.deep(part, path, `#${index}`), path)
    needed.unshift(value)
    if (value !== FAILED && !isMergeable(value)) break
  }
  return needed
}

/** Keys whose values have one form. */
const ONE_FORM = ['env', 'configure', 'patch', 'files', 'objects', 'labels', 'annotations']

/** A short form can be merged once it is written out; what has a mistake is told of where the whole service is read. */
function writtenOut(value: Outcome, path: KeyPath): Outcome {
  const [root, , key] = path
  if (value === FAILED || root !== 'services' || path.length !== 3 || typeof key !== 'string') return value
  if (ONE_FORM.includes(key)) return value
  const problems: Problem[] = []
  const written = locate({ [key]: value }, { origin: { layer: '' } })
  if (written.kind !== 'map') return value
  const whole = plain(canonicalService(written, { final: true, problems }))
  return problems.length === 0 && isValueMap(whole) ? (whole[key] ?? value) : value
}

function mergeAll(values: readonly Outcome[], [, , key]: KeyPath): Outcome {
  let merged: Value = null
  for (const value of values) {
    if (value === FAILED) return FAILED
    merged = mergeValues(merged, value)
  }
  // In a patch a `null` is content: it takes a field out of the object.
  return key === 'patch' ? merged : withoutNulls(merged)
}
