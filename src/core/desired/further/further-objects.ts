import type { DesiredObject } from '../../objects/object.ts'
import type { Checked, Problem } from '../../problem.ts'
import type { Service } from '../../services/service.ts'
import type { Frame } from '../frame.ts'
import { renderManifests } from '../manifests/manifests.ts'
import { furtherObject } from './further-object.ts'

// Objects that a service brings along as Kubernetes writes them.
// In: what stands in `objects`, its references resolved; its manifests. Out: objects of the service like all others.
// Limits: of kinds that exist once per cluster only definitions and roles; an unknown kind counts as namespaced.

interface FurtherObjects {
  readonly objects: readonly DesiredObject[]
  readonly problems: readonly Problem[]
}

export function renderFurtherObjects(frame: Frame, service: Service): FurtherObjects {
  const manifests = renderManifests(frame, service)
  const made = service.objects.map((written, index) => {
    const { value, problems } = furtherObject(frame, service, written)
    const placed = problems.map(({ path = [], ...problem }) => ({
      ...problem,
      path: ['services', service.name, 'objects', index, ...path],
      service: service.name,
    }))
    return { value, problems: placed } satisfies Checked<DesiredObject | undefined>
  })
  return {
    objects: [...manifests.value, ...made.flatMap(({ value }) => value ?? [])],
    problems: [...manifests.problems, ...made.flatMap(({ problems }) => problems)],
  }
}
