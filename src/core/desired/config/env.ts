import type { DesiredObject } from '../../objects/object.ts'
import { Sensitive, type ValueMap } from '../../sensitive.ts'
import { printRoute } from '../../services/network/routes.ts'
import type { EnvValue, Service } from '../../services/service.ts'
import type { Frame } from '../frame.ts'
import { literal } from '../workload/literal.ts'
import { contentSecret } from './content.ts'

interface RenderedEnv {
  readonly objects: readonly DesiredObject[]
  /** The container's `env`. */
  readonly env: readonly ValueMap[]
}

/** Plain values stand in the pod template, secret ones in a Secret of the service that the template refers to. */
export function renderEnv(frame: Frame, service: Service, purpose = 'env'): RenderedEnv {
  const all: Service['env'] = { ...ownVariables(frame, service), ...service.env }
  // Sorted, so that another order of the same variables rolls nothing.
  const names = Object.keys(all).sort()
  const secret = secretOf(frame, service, all, names, purpose)
  return {
    objects: secret === undefined ? [] : [secret],
    env: names.map((name) => variable(name, all[name] ?? '', secret)),
  }
}

/** What every container is told of where it runs; never the commit, which would roll what did not change. */
function ownVariables(frame: Frame, service: Service): Readonly<Record<string, string>> {
  const { instance, project } = frame
  const routes = service.routes.map(printRoute)
  return {
    DIPLOID_PROJECT: project,
    DIPLOID_ENVIRONMENT: instance.environment,
    DIPLOID_ENVIRONMENT_TYPE: instance.type,
    DIPLOID_INSTANCE: instance.name,
    DIPLOID_BRANCH: service.source.kind === 'repository' ? service.source.branch : instance.branch,
    DIPLOID_SERVICE: service.name,
    DIPLOID_ROUTE: routes[0] ?? '',
    DIPLOID_ROUTES: routes.join(','),
  }
}

function secretOf(
  frame: Frame,
  service: Service,
  all: Service['env'],
  names: readonly string[],
  purpose: string,
): DesiredObject | undefined {
  const sensitive = names.filter((name) => all[name] instanceof Sensitive)
  if (sensitive.length === 0) return undefined
  const values = sensitive.map((name) => [name, all[name] as Sensitive] as const)
  return contentSecret(frame, service, purpose, Object.fromEntries(values))
}

function variable(name: string, value: EnvValue, secret: DesiredObject | undefined): ValueMap {
  // The server drops an empty value; written, it would differ for ever.
  if (value === '') return { name }
  if (typeof value === 'string') return { name, value: literal(value) }
  const reference =
    value instanceof Sensitive
      ? { name: secret?.id.name ?? '', key: name }
      : { name: value.secret, key: value.key }
  return { name, valueFrom: { secretKeyRef: reference } }
}
