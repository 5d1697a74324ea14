import type { Data, Fields } from '../../../src/adapters/kube-server/data.ts'

/** Objects that tests write, as small as they can be. */
export function configMap(name: string, data: Record<string, string> = {}, metadata: Fields = {}): Fields {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, ...metadata }, data }
}

export function deployment(name: string, container: Fields = {}, spec: Fields = {}): Fields {
  return workload('apps/v1', 'Deployment', name, container, spec)
}

export function statefulSet(name: string, container: Fields = {}, spec: Fields = {}): Fields {
  return workload('apps/v1', 'StatefulSet', name, container, { serviceName: name, ...spec })
}

export function daemonSet(name: string, container: Fields = {}): Fields {
  return workload('apps/v1', 'DaemonSet', name, container, {})
}

export function job(name: string, container: Fields = {}, spec: Fields = {}): Fields {
  return {
    apiVersion: 'batch/v1',
    kind: 'Job',
    metadata: { name },
    spec: {
      ...spec,
      template: { spec: { restartPolicy: 'Never', containers: [{ name, image: 'task:1', ...container }] } },
    },
  }
}

function workload(apiVersion: string, kind: string, name: string, container: Fields, spec: Fields): Fields {
  const labels: Fields = { app: name }
  const containers: Data = [{ name, image: `${name}:1`, ...container }]
  return {
    apiVersion,
    kind,
    metadata: { name, labels },
    spec: {
      selector: { matchLabels: labels },
      ...spec,
      template: { metadata: { labels }, spec: { containers } },
    },
  }
}
