import type { NamedMap } from '../../config/tags.ts'
import { isValueMap, type Value } from '../../sensitive.ts'
import { isSecretKey } from '../references/value.ts'
import type { Edit } from '../service.ts'
import type { FileNode, Format, OpenFile } from './format.ts'
import { type LeftSide, parseLeft, printNames } from './left/left-side.ts'
import { doubtsOf } from './left/meant.ts'
import { bestMatches, candidatesOf } from './match.ts'
import { bareName } from './names.ts'

// Which values of a file are set to what.
// In: the file's values, the entries of `configure`. Out: changes by path, mistakes, and keys that a glob left alone.
// Limits: everything is decided on the file as committed; nothing is written here.

export interface Change {
  readonly path: readonly string[]
  readonly value: Value
  readonly edit: Edit
}

/** A mistake of one entry. */
export interface EditMistake {
  readonly edit: Edit
  readonly code: string
  readonly message: string
  readonly hint: string
}

export interface Changes {
  readonly changes: readonly Change[]
  readonly mistakes: readonly EditMistake[]
  /** Keys that a glob names and for which no name on the right fits: they keep the file's value. */
  readonly unmatched: readonly string[]
  /** Paths that the file does not have yet. */
  readonly added: readonly string[]
  /** What may be set, and was perhaps not meant so. */
  readonly doubts: readonly EditMistake[]
}

/** Globs first, so that a path that is written out has the last word. */
export function changesOf(file: OpenFile, format: Format, edits: readonly Edit[]): Changes {
  const found = new Map<string, Change>()
  const mistakes: EditMistake[] = []
  const unmatched = new Set<string>()
  const lefts = edits.map((edit) => ({ edit, left: parseLeft(edit.left) }))
  for (const { edit, left } of [...lefts.filter(isGlob), ...lefts.filter((each) => !isGlob(each))]) {
    const report = (code: string, message: string, hint: string) =>
      mistakes.push({ edit, code, message: `${edit.left} ${message}`, hint })
    const change = (path: readonly string[], value: Value) =>
      found.set(path.join('\0'), { path, value, edit })
    if (left.kind === 'mistake') report('configure.path', left.message, left.hint)
    else if (left.kind === 'glob') byName(file, left, edit, { report, change, unmatched })
    else if (edit.value.kind === 'maps')
      for (const map of edit.value.maps)
        mergeMap(file, format, namesIn(format, left.names), map, { report, change })
    else single(file, namesIn(format, left.names), edit.value.value, { report, change })
  }
  for (const path of found.keys()) unmatched.delete(path)
  const added = [...found.values()].filter(({ path }) => nodeAt(file, path) === undefined)
  return {
    changes: [...found.values()],
    mistakes,
    added: added.map(({ path }) => printNames(path)),
    doubts: doubtsOf(
      added,
      file.nodes,
      lefts.flatMap(({ left }) => (left.kind === 'path' ? [printNames(left.names)] : [])),
    ),
    unmatched: [...unmatched].map((path) => printNames(path.split('\0'))),
  }
}

/** In a flat format a dot of a name and one between names are the same, whether or not it is escaped. */
function namesIn({ flat }: Format, names: readonly string[]): readonly string[] {
  return flat ? names.flatMap((name) => name.split('.')) : names
}

interface Into {
  readonly report: (code: string, message: string, hint: string) => void
  readonly change: (path: readonly string[], value: Value) => void
}

function isGlob({ left }: { readonly left: LeftSide }): boolean {
  return left.kind === 'glob'
}

function byName(
  file: OpenFile,
  { match }: Extract<LeftSide, { kind: 'glob' }>,
  edit: Edit,
  { report, change, unmatched }: Into & { readonly unmatched: Set<string> },
): void {
  const keys = file.nodes.flatMap((node) => {
    const remainder = node.kind === 'value' ? match(node.path) : undefined
    return remainder === undefined ? [] : [{ path: node.path, remainder }]
  })
  if (keys.length === 0) {
    const some = file.nodes.filter(({ kind }) => kind === 'value').map(({ path }) => printNames(path))
    report('configure.nothing-set', 'matches no key of the file', listed('The file has', some))
    return
  }
  const { value } = edit
  if (value.kind === 'value') {
    for (const { path } of keys) change(path, value.value)
    return
  }
  const candidates = value.maps.map(candidatesOf)
  let isSet = false
  for (const { path, remainder } of keys) {
    const matches = candidates.map((each) => bestMatches(remainder, each)).filter((each) => each.length > 0)
    if (matches.length === 0) unmatched.add(path.join('\0'))
    // Maps are taken one by one, later over earlier.
    const best = matches.at(-1) ?? []
    const [one, two] = best
    if (one === undefined) continue
    isSet = true
    if (two !== undefined)
      report(
        'configure.ambiguous',
        `finds both ${one.name} and ${two.name} for ${printNames(path)}`,
        `Write ${printNames(path)} out, with the one that is meant.`,
      )
    else if (one.value === undefined)
      report(
        'configure.no-value',
        `takes ${one.name} for ${printNames(path)}, which is not known`,
        one.absent ?? '',
      )
    else change(path, one.value)
  }
  if (isSet) return
  const names = candidates.flat().map(({ name }) => name)
  const last = keys.map(({ path }) => printNames(path))
  report(
    'configure.nothing-set',
    `sets nothing: no name on the right fits ${last.slice(0, 4).join(', ')}${last.length > 4 ? ', …' : ''}`,
    listed('On the right there are', names),
  )
}

/** Each name sets the key that the file has for it under the map's own name, else its own. */
function mergeMap(
  file: OpenFile,
  format: Format,
  at: readonly string[],
  map: NamedMap<Value>,
  { report, change }: Into,
): void {
  const target = nodeAt(file, at)
  if (target !== undefined && target.kind !== 'map' && target.value !== null) {
    report(
      'configure.type',
      `is ${kindOf(target)} in the file, and a map is to be merged into it`,
      'Name one value of the map.',
    )
    return
  }
  const below = file.nodes.filter(
    ({ kind, path }) => kind === 'value' && path.length > at.length && startsWith(path, at),
  )
  const own = map.path === null ? undefined : /([^.[\]'"]+)['"\]]*$/.exec(map.path)?.[1]
  for (const { names, value } of leavesOf(map.values, [])) {
    const wanted = own === undefined ? undefined : bareName([own, ...names].join('.'))
    const [one, two] = below.filter(({ path }) => bareName(path.slice(at.length).join('.')) === wanted)
    if (one !== undefined && two !== undefined)
      report(
        'configure.ambiguous',
        `has both ${printNames(one.path)} and ${printNames(two.path)} for ${names.join('.')} of ${own}`,
        'Write the one that is meant out as a path.',
      )
    else if (one !== undefined) change(one.path, value)
    else
      single(file, [...at, ...namesIn(format, names)], value, {
        report,
        change,
      })
  }
}

function leavesOf(
  value: Value,
  names: readonly string[],
): readonly { names: readonly string[]; value: Value }[] {
  if (value === null) return []
  if (!isValueMap(value) || isSecretKey(value)) return [{ names, value }]
  return Object.entries(value).flatMap(([name, item]) => leavesOf(item, [...names, name]))
}

function single(file: OpenFile, path: readonly string[], value: Value, { report, change }: Into): void {
  const node = nodeAt(file, path)
  if (path.length === 0) {
    report('configure.type', 'is the file as a whole, which takes a map', 'Name a path in it.')
    return
  }
  const isList = Array.isArray(value)
  const fits =
    node === undefined ||
    node.kind === (isList ? 'list' : 'value') ||
    (node.kind === 'value' && node.value === null)
  if (fits) {
    change(path, value)
    return
  }
  const inside = file.nodes.filter(
    (each) => each.path.length === path.length + 1 && startsWith(each.path, path),
  )
  report(
    'configure.type',
    `is ${kindOf(node)} in the file, and ${isList ? 'a list' : 'a single value'} is to be set`,
    inside.length === 0
      ? 'Write a value of the same kind.'
      : listed(
          'It holds',
          inside.map((each) => printNames(each.path)),
        ),
  )
}

function nodeAt(file: OpenFile, path: readonly string[]): FileNode | undefined {
  return file.nodes.find((node) => node.path.length === path.length && startsWith(node.path, path))
}

function startsWith(path: readonly string[], start: readonly string[]): boolean {
  return start.every((name, index) => path[index] === name)
}

function kindOf({ kind }: FileNode): string {
  return kind === 'value' ? 'a single value' : `a ${kind}`
}

function listed(what: string, names: readonly string[]): string {
  if (names.length === 0) return `${what}: nothing.`
  return `${what}: ${names.slice(0, 8).join(', ')}${names.length > 8 ? ', …' : ''}.`
}
