import { type Fields, fields, fill, isFields, list, text } from '../data.ts'

export function serviceDefaults(object: Fields): void {
  const spec = fields(object, 'spec')
  fill(spec, { sessionAffinity: 'None', type: 'ClusterIP' })
  if (spec.sessionAffinity === 'ClientIP') {
    fill(spec, { sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } } })
  }
  for (const port of list(spec, 'ports')) {
    if (!isFields(port)) continue
    fill(port, { protocol: 'TCP' })
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === '') {
      port.targetPort = port.port ?? 0
    }
  }
  if (spec.type === 'NodePort' || spec.type === 'LoadBalancer') {
    fill(spec, { externalTrafficPolicy: 'Cluster' })
  }
  if (spec.type === 'LoadBalancer') fill(spec, { allocateLoadBalancerNodePorts: true })
  if (spec.type !== 'ExternalName') fill(spec, { internalTrafficPolicy: 'Cluster' })
}

export function claimDefaults(claim: Fields): void {
  fill(fields(claim, 'spec'), { volumeMode: 'Filesystem' })
  fill(fields(claim, 'status'), { phase: 'Pending' })
}

export function policyDefaults(object: Fields): void {
  const spec = fields(object, 'spec')
  for (const rule of [...list(spec, 'ingress'), ...list(spec, 'egress')]) {
    for (const port of list(rule, 'ports')) {
      if (isFields(port)) fill(port, { protocol: 'TCP' })
    }
  }
  const types = spec.egress === undefined ? ['Ingress'] : ['Ingress', 'Egress']
  fill(spec, { policyTypes: types })
}

export function rbacDefaults(object: Fields): void {
  const reference = object.roleRef
  if (isFields(reference)) fill(reference, { apiGroup: 'rbac.authorization.k8s.io' })
  for (const subject of list(object, 'subjects')) {
    if (!isFields(subject)) continue
    const group = text(subject, 'kind') === 'ServiceAccount' ? '' : 'rbac.authorization.k8s.io'
    if (group !== '') fill(subject, { apiGroup: group })
  }
}
