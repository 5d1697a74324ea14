import { isGeneralLayer } from '../../config/layer.ts'
import type { KeyPath } from '../../json.ts'
import { type Origin, originAt, printOrigin } from '../../origin.ts'
import { at, type Problem } from '../../problem.ts'
import type { MergedService } from '../input.ts'
import type { Service } from '../service.ts'
import { nameRules } from './names.ts'
import { needsRules } from './needs.ts'
import { exposureRules } from './network/exposure.ts'
import { redirectRules } from './network/redirects.ts'
import { routeRules } from './network/routes.ts'
import type { Known, Rule } from './rule.ts'
import { longVariables, nothingToRun } from './runnable.ts'
import { sharedImages } from './shared-images.ts'
import { taskRules } from './tasks.ts'

/** What must hold of resolved services together; what each must be for itself is config/rules.ts's. */
const RULES: readonly Rule[] = [
  nameRules,
  nothingToRun,
  longVariables,
  sharedImages,
  needsRules,
  routeRules,
  exposureRules,
  redirectRules,
  taskRules,
]

export function checkRules(
  services: readonly Service[],
  merged: ReadonlyMap<string, MergedService>,
  declared: ReadonlySet<string>,
  isPassing: Known['isPassing'],
): readonly Problem[] {
  const known = { declared, services: new Map(services.map((service) => [service.name, service])), isPassing }
  return RULES.flatMap((rule) => rule(services, known)).flatMap(
    ({ service, path, other, message, ownOnly, ofBranches, ...finding }) => {
      const origin = originOf(merged, service, path)
      if (ownOnly && isGeneralLayer(origin?.layer ?? '')) return []
      const place = placeOf(other && originOf(merged, other.service, other.path))
      return [
        {
          ...finding,
          message: `${message}${place}`,
          ...(ofBranches || isPassing(service) ? { service } : {}),
          ...at(origin, ['services', service, ...path]),
        },
      ]
    },
  )
}

function placeOf(origin: Origin | undefined): string {
  return origin === undefined ? '' : `, in ${printOrigin(origin)}`
}

function originOf(merged: ReadonlyMap<string, MergedService>, service: string, path: KeyPath) {
  const origins = merged.get(service)?.origins
  return origins && originAt(origins, path)
}
