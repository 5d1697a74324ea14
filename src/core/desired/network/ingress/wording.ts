import type { DesiredObject } from '../../../objects/object.ts'
import type { Service } from '../../../services/service.ts'
import type { Frame } from '../../frame.ts'
import { makeObject } from '../../identity.ts'
import { dnsLabel } from '../../names.ts'
import type { Annotations, Said } from '../dialects/dialect.ts'
import { middleware } from '../traefik/middleware.ts'

/** What one or more cells of a dialect said, with the objects that it takes. */
export interface Wording {
  readonly annotations: Annotations
  readonly middlewares: readonly string[]
  readonly policies: readonly string[]
  readonly objects: readonly DesiredObject[]
}

export const NOTHING: Wording = { annotations: {}, middlewares: [], policies: [], objects: [] }

export function wordingOf(frame: Frame, service: Service, suffix: string, said: Said): Wording {
  const middlewares =
    said.middleware === undefined ? [] : [middleware(frame, service, suffix, said.middleware)]
  const policies = said.policy === undefined ? [] : [policy(frame, service, suffix, said)]
  return {
    annotations: said.annotations ?? {},
    middlewares: middlewares.map(({ id }) => `${id.namespace}-${id.name}@kubernetescrd`),
    policies: policies.map(({ id }) => id.name),
    objects: [...middlewares, ...policies],
  }
}

export function joined(wordings: readonly Wording[]): Wording {
  const annotations: Record<string, string> = {}
  for (const wording of wordings) {
    for (const [key, value] of Object.entries(wording.annotations)) {
      const before = annotations[key]
      annotations[key] = before === undefined || !LISTS.includes(key) ? value : `${before};${value}`
    }
  }
  return {
    annotations,
    middlewares: wordings.flatMap(({ middlewares }) => middlewares),
    policies: wordings.flatMap(({ policies }) => policies),
    objects: wordings.flatMap(({ objects }) => objects),
  }
}

/** Annotations that hold one entry per service. */
const LISTS = ['nginx.org/rewrites']

export function annotationsOf({ annotations, middlewares, policies }: Wording): Annotations {
  return {
    ...annotations,
    ...(middlewares.length === 0
      ? {}
      : { 'traefik.ingress.kubernetes.io/router.middlewares': middlewares.join(',') }),
    ...(policies.length === 0 ? {} : { 'nginx.org/policies': policies.join(',') }),
  }
}

function policy(frame: Frame, service: Service, suffix: string, { policy: spec = {} }: Said): DesiredObject {
  const name = dnsLabel(`${service.name}-${suffix}`)
  return makeObject(frame, service, { apiVersion: 'k8s.nginx.org/v1', kind: 'Policy', name }, { spec })
}
