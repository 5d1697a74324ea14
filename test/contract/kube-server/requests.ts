import type { Data } from '../../../src/adapters/kube-server/data.ts'
import type { Step } from './play.ts'

const PLACES: Readonly<Record<string, string>> = {
  configmaps: '/api/v1',
  secrets: '/api/v1',
  services: '/api/v1',
  serviceaccounts: '/api/v1',
  persistentvolumeclaims: '/api/v1',
  pods: '/api/v1',
  deployments: '/apis/apps/v1',
  statefulsets: '/apis/apps/v1',
  daemonsets: '/apis/apps/v1',
  jobs: '/apis/batch/v1',
  cronjobs: '/apis/batch/v1',
  ingresses: '/apis/networking.k8s.io/v1',
  networkpolicies: '/apis/networking.k8s.io/v1',
  roles: '/apis/rbac.authorization.k8s.io/v1',
  rolebindings: '/apis/rbac.authorization.k8s.io/v1',
  leases: '/apis/coordination.k8s.io/v1',
  poddisruptionbudgets: '/apis/policy/v1',
  horizontalpodautoscalers: '/apis/autoscaling/v2',
}

/** `configmaps/a` in the case's namespace, as a path. */
export function at(resource: string): string {
  const [plural = ''] = resource.split(/[/?]/)
  return `${PLACES[plural]}/namespaces/{ns}/${resource}`
}

function withQuery(path: string, query: string): string {
  return query === '' ? path : `${path}?${query}`
}

export function apply(resource: string, manager: string, body: Data, query = ''): Step {
  const path = withQuery(at(resource), `fieldManager=${manager}${query === '' ? '' : `&${query}`}`)
  return { method: 'PATCH', path, body, type: 'application/apply-patch+yaml' }
}

export function merge(resource: string, manager: string, body: Data, query = ''): Step {
  const path = withQuery(at(resource), `fieldManager=${manager}${query === '' ? '' : `&${query}`}`)
  return { method: 'PATCH', path, body, type: 'application/merge-patch+json' }
}

export function strategic(resource: string, manager: string, body: Data): Step {
  const path = withQuery(at(resource), `fieldManager=${manager}`)
  return { method: 'PATCH', path, body, type: 'application/strategic-merge-patch+json' }
}

export function json(resource: string, manager: string, body: Data): Step {
  const path = withQuery(at(resource), `fieldManager=${manager}`)
  return { method: 'PATCH', path, body, type: 'application/json-patch+json' }
}

export function create(plural: string, body: Data, query = ''): Step {
  return { method: 'POST', path: withQuery(at(plural), query), body }
}

export function put(resource: string, body: Data, query = ''): Step {
  return { method: 'PUT', path: withQuery(at(resource), query), body }
}

export function get(resource: string, accept?: string): Step {
  return { method: 'GET', path: at(resource), ...(accept === undefined ? {} : { accept }) }
}

export function remove(resource: string, body?: Data): Step {
  return { method: 'DELETE', path: at(resource), ...(body === undefined ? {} : { body }) }
}
