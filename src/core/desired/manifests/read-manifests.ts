import { constructFromEvents, EVENT_ID, type Event, parseEvents, YAMLException } from 'js-yaml'
import { dataProblems } from '../../config/files/data-limits.ts'
import { lineOf, lineStarts, yamlOrigins } from '../../config/files/yaml-origins.ts'
import { yamlSyntaxProblem } from '../../config/files/yaml-syntax.ts'
import { isMap, type Json, type JsonMap } from '../../json.ts'
import { type Origins, originAt, originsAt } from '../../origin.ts'
import { at, type Checked, isError, type Problem } from '../../problem.ts'
import { KUBECTL_SCHEMA } from './kubectl-schema.ts'
import { twoReadings } from './two-readings.ts'

// The objects of one file of manifests, read as kubectl reads it: several documents, lists unpacked, YAML 1.1's traits.
// In: its name for people, its text. Out: each object with the line of every key; what is no object is a mistake.
// Limits: 10 MB (definitions of custom resources are long), 100 levels, 1000 aliases; nothing in it is replaced.

const MAX_CHARACTERS = 10 * 1024 * 1024
const MAX_DEPTH = 100
const MAX_ALIASES = 1000

export interface Manifest {
  readonly value: JsonMap
  /** By key path in `value`. */
  readonly origins: Origins
}

export function readManifests(file: string, text: string): Checked<readonly Manifest[]> {
  if (text.length > MAX_CHARACTERS) {
    const message = `is larger than 10 MB (${text.length} characters)`
    const hint = 'Split it into several files, or leave out what is no manifest.'
    return { value: [], problems: [{ code: 'config.too-large', message, hint, file }] }
  }
  // YAML refuses tabs for indentation, JSON allows them; inside JSON's strings they cannot occur.
  const source = file.endsWith('.json') ? text.replaceAll('\t', ' ') : text
  try {
    const events = parseEvents(source, { filename: file, maxDepth: MAX_DEPTH })
    const values = constructFromEvents(events, { source, schema: KUBECTL_SCHEMA, maxAliases: MAX_ALIASES })
    const read = documentsIn(events).map((own, index) => document(file, source, own, values[index] as Json))
    return {
      value: read.flatMap(({ value }) => value),
      problems: read.flatMap(({ problems }) => problems),
    }
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error
    const line = error.mark?.line
    return {
      value: [],
      problems: [yamlSyntaxProblem(file, text, error.reason, line === undefined ? undefined : line + 1)],
    }
  }
}

/** The events of each document without those of its frame. */
function documentsIn(events: readonly Event[]): readonly (readonly Event[])[] {
  const documents: Event[][] = []
  let depth = 0
  for (const event of events) {
    if (event.type === EVENT_ID.POP) depth -= 1
    if (depth > 0) documents.at(-1)?.push(event)
    if (event.type === EVENT_ID.DOCUMENT) documents.push([])
    if (opensOne(event)) depth += 1
  }
  return documents
}

function opensOne({ type }: Event): boolean {
  return type === EVENT_ID.DOCUMENT || type === EVENT_ID.MAPPING || type === EVENT_ID.SEQUENCE
}

function document(
  file: string,
  source: string,
  events: readonly Event[],
  value: Json | undefined,
): Checked<readonly Manifest[]> {
  // An empty one, or one of comments alone, is what `---` at the end of a file leaves.
  if (value === null || value === undefined) return { value: [], problems: [] }
  const { value: origins, problems } = yamlOrigins(file, source, events, twoReadings)
  const limits = dataProblems(file, value, origins)
  if (limits.some(isError)) return { value: [], problems: limits }
  if (problems.some(isError)) return { value: [], problems }
  const line = lineOf(lineStarts(source), startOf(events))
  const whole = { ...origins, origin: { layer: file, file, line } }
  const objects = unpacked({ value, origins: whole })
  return {
    value: objects.flatMap(({ value: object, origins: own }) =>
      isObject(object) && !isKustomization(object) ? [{ value: object, origins: own }] : [],
    ),
    problems: [...limits, ...problems, ...objects.flatMap(noObject)],
  }
}

function startOf(events: readonly Event[]): number {
  const [first] = events
  if (first === undefined) return 0
  return 'valueStart' in first ? first.valueStart : 'start' in first ? first.start : 0
}

interface Written {
  readonly value: Json
  readonly origins: Origins
}

/** `kind: List` as `kubectl get -o yaml` prints it. */
function unpacked({ value, origins }: Written): readonly Written[] {
  if (!isMap(value) || typeof value.kind !== 'string') return [{ value, origins }]
  const { items } = value
  if (!value.kind.endsWith('List') || !Array.isArray(items)) return [{ value, origins }]
  return items.flatMap((item: Json, index) => {
    return unpacked({ value: item, origins: originsAt(origins, ['items', index]) ?? {} })
  })
}

function isObject(value: Json): value is JsonMap {
  return isMap(value) && isText(value.apiVersion) && isText(value.kind)
}

function noObject({ value, origins }: Written): readonly Problem[] {
  if (isObject(value)) return isKustomization(value) ? [kustomization(origins)] : []
  const missing = isMap(value) && isText(value.kind) ? 'apiVersion' : 'kind'
  return [
    {
      code: 'desired.manifest',
      message: isMap(value)
        ? `has no ${missing}: it is no object of Kubernetes`
        : 'holds no object of Kubernetes',
      hint: 'Other YAML belongs into another folder; name with `manifests` the folder or file of the objects.',
      ...at(originAt(origins, [])),
    },
  ]
}

function isKustomization({ apiVersion }: JsonMap): boolean {
  return String(apiVersion).startsWith('kustomize.config.k8s.io/')
}

function kustomization(origins: Origins): Problem {
  return {
    code: 'desired.manifest',
    message: 'is a file of kustomize, and manifests are read as they stand',
    hint: 'Commit what `kustomize build` prints, or name the folder of plain manifests.',
    ...at(originAt(origins, [])),
  }
}

function isText(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== ''
}
