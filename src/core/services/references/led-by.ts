import { SERVICE_SHORT_KEYS } from '../../config/schema/service.ts'
import { tagOf } from '../../config/tags.ts'
import { parsePath } from '../../config/text/path.ts'
import { partsOf } from '../../config/text/words.ts'
import { isMap, type Json, type KeyPath } from '../../json.ts'
import type { Problem } from '../../problem.ts'
import type { World } from './resolving.ts'
import { childOf } from './value.ts'

/** More links than this are a circle, which is told elsewhere. */
const MOST_LINKS = 20

/** A mistake in a value that a reference brought names the references that led to it: it is to be mended where they end. */
export function withChain(problem: Problem, world: World): Problem {
  const chain = chainFrom(asMerged(problem.path ?? [], world), world)
  if (chain.length === 0) return problem
  return { ...problem, message: `${problem.message}; it comes from ${chain.join(' → ')}` }
}

/** Problems name the keys that people wrote; merged values have the canonical ones, with lists for what stood alone. */
function asMerged(path: KeyPath, world: World): KeyPath {
  const [root, name, short, ...rest] = path
  const key = root === 'services' ? SHORT_KEYS.get(String(short)) : undefined
  if (root === undefined || name === undefined || key === undefined) return path
  const value = world.services.get(String(name))?.value[key]
  const only = Array.isArray(value) && typeof rest[0] !== 'number' ? [0] : []
  return [root, name, key, ...only, ...rest]
}

const SHORT_KEYS: ReadonlyMap<string, string> = new Map(Object.entries(SERVICE_SHORT_KEYS))

function chainFrom(start: KeyPath, world: World): readonly string[] {
  const chain: string[] = []
  for (let path = start; chain.length < MOST_LINKS; ) {
    const [text, rest] = referenceAt(path, world)
    const next = text === undefined ? undefined : parsePath(text)
    if (text === undefined || next === undefined) break
    chain.push(text)
    path = [...next, ...rest]
  }
  return chain
}

/** The one reference that the value at a path is, or that brought what it is part of; with the keys below that. */
function referenceAt(path: KeyPath, world: World): readonly [string | undefined, KeyPath] {
  const [root, name] = path
  const depth = root === 'vars' ? 1 : 2
  let raw: Json | undefined =
    root === 'vars'
      ? world.vars.value
      : root === 'services'
        ? world.services.get(String(name))?.value
        : undefined
  let at = depth
  while (at < path.length && isMap(raw) && tagOf(raw) === undefined) {
    raw = childOf<Json>(raw, path[at])
    at++
  }
  return [onlyReference(raw), path.slice(at)]
}

/** A text that has more in it than one reference is a value of its own. */
function onlyReference(raw: Json | undefined): string | undefined {
  const merged = tagOf(raw)
  if (merged?.kind === 'merge') return onlyReference(merged.parts.at(-1))
  if (typeof raw === 'string') {
    const [part, ...more] = partsOf(raw)
    return part?.kind === 'path' && more.length === 0 ? part.path : undefined
  }
  const tag = tagOf(raw)
  return tag?.kind === 'ref' ? tag.path : undefined
}
