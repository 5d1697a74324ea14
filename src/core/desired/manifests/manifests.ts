import type { KeyPath } from '../../json.ts'
import { type DesiredObject, idKey, printId } from '../../objects/object.ts'
import { originAt, printOrigin } from '../../origin.ts'
import { at, type Checked, type Problem } from '../../problem.ts'
import { isValueMap } from '../../sensitive.ts'
import type { Service } from '../../services/service.ts'
import type { Frame } from '../frame.ts'
import { furtherObject } from '../further/further-object.ts'
import { manifestFiles } from './manifest-files.ts'
import { type Manifest, readManifests } from './read-manifests.ts'

// The objects of a service that says itself what runs: manifests of its repository.
// In: the files that were read of Git. Out: objects of the service like all others, in the instance's namespace.
// Limits: as for `objects`; images in them are not pinned, and nothing in them is replaced.

export function renderManifests(frame: Frame, service: Service): Checked<readonly DesiredObject[]> {
  const { manifests } = service
  if (manifests === undefined) return { value: [], problems: [] }
  const path = ['services', service.name, 'manifests']
  const found = manifestFiles(frame.sources, service.name, manifests, path)
  const problems: Problem[] = [...found.problems]
  const objects: DesiredObject[] = []
  const first = new Map<string, Manifest>()
  for (const { file, text } of found.value) {
    const read = readManifests(file, text)
    problems.push(...read.problems)
    for (const manifest of read.value) {
      const made = furtherObject(frame, service, manifest.value)
      problems.push(...made.problems.map((problem) => ({ ...problem, ...placeOf(manifest, problem.path) })))
      if (made.value === undefined) continue
      const key = idKey(made.value.id)
      const other = first.get(key)
      if (other !== undefined) problems.push(twice(manifest, made.value, other))
      else {
        first.set(key, manifest)
        objects.push(made.value)
        problems.push(...readable(manifest, made.value))
      }
    }
  }
  problems.push(...withoutService(service, objects, path))
  return { value: objects, problems: problems.map((problem) => ({ ...problem, service: service.name })) }
}

/** The path within a file is no path of the configuration, and its line says where it is. */
function placeOf({ origins }: Manifest, path: KeyPath = []): Pick<Problem, 'file' | 'line'> {
  const { file, line } = at(originAt(origins, path))
  return { ...(file === undefined ? {} : { file }), ...(line === undefined ? {} : { line }) }
}

function twice(manifest: Manifest, { id }: DesiredObject, other: Manifest): Problem {
  const origin = originAt(other.origins, [])
  return {
    code: 'desired.same-object',
    message: `${printId(id)} stands in ${origin === undefined ? 'another file' : printOrigin(origin)} already`,
    hint: 'Remove one of them, or give it another name.',
    ...placeOf(manifest),
  }
}

/** A password in Git is everybody's who reads the repository; it works all the same. */
function readable(manifest: Manifest, { id, body }: DesiredObject): readonly Problem[] {
  if (id.kind !== 'Secret') return []
  const { data } = body
  if (!isValueMap(data) || Object.values(data).every((value) => value === '' || value === null)) return []
  return [
    {
      code: 'desired.secret-in-git',
      message: `${printId(id)} stands in the clear in the repository`,
      hint: 'Make it with `objects` of the service and secret(), generate() or sops() in it, or with a controller that opens sealed ones.',
      severity: 'warning',
      ...placeOf(manifest),
    },
  ]
}

/** Routes lead to the Service of the service's name; among manifests somebody else made that. */
function withoutService(
  { name, routes }: Service,
  objects: readonly DesiredObject[],
  path: KeyPath,
): readonly Problem[] {
  const [route] = routes
  if (route === undefined || objects.length === 0) return []
  const services = objects.flatMap(({ id }) => (id.kind === 'Service' ? [id.name] : []))
  if (services.includes(name)) return []
  const known = services.length === 0 ? 'They have none.' : `They have: ${services.join(', ')}.`
  return [
    {
      code: 'desired.manifest-service',
      message: `the route ${route.host} leads to the Service ${name}, which is not among the manifests`,
      hint: `${known} Name the service of the configuration like it, or write the route among the manifests.`,
      path,
    },
  ]
}
