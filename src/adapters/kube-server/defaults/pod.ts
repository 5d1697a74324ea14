import { at, type Fields, fields, fill, isFields, list, text } from '../data.ts'

export function podTemplateDefaults(template: Fields): void {
  podSpecDefaults(fields(template, 'spec'))
}

export function podSpecDefaults(spec: Fields): void {
  fill(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  })
  // The two names of the account are one field.
  if (text(spec, 'serviceAccountName') !== '') spec.serviceAccount = text(spec, 'serviceAccountName')
  else if (text(spec, 'serviceAccount') !== '') spec.serviceAccountName = text(spec, 'serviceAccount')
  for (const container of [...list(spec, 'initContainers'), ...list(spec, 'containers')]) {
    if (isFields(container)) containerDefaults(container)
  }
  for (const volume of list(spec, 'volumes')) {
    if (isFields(volume)) volumeDefaults(volume)
  }
  for (const spread of list(spec, 'topologySpreadConstraints')) {
    if (isFields(spread)) fill(spread, { whenUnsatisfiable: 'DoNotSchedule' })
  }
}

/** In pods, not in templates: what is limited and not requested is requested at its limit. */
export function podRequestDefaults(spec: Fields): void {
  for (const container of [...list(spec, 'initContainers'), ...list(spec, 'containers')]) {
    const resources = fields(container, 'resources')
    const limits = fields(resources, 'limits')
    if (Object.keys(limits).length === 0) continue
    fill(resources, { requests: {} })
    fill(fields(resources, 'requests'), limits)
  }
}

function containerDefaults(container: Fields): void {
  fill(container, {
    imagePullPolicy: pullPolicyOf(text(container, 'image')),
    terminationMessagePath: '/dev/termination-log',
    terminationMessagePolicy: 'File',
  })
  for (const port of list(container, 'ports')) {
    if (isFields(port)) fill(port, { protocol: 'TCP' })
  }
  for (const variable of list(container, 'env')) {
    const reference = at(variable, 'valueFrom', 'fieldRef')
    if (isFields(reference)) fill(reference, { apiVersion: 'v1' })
  }
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const probe = container[name]
    if (isFields(probe)) probeDefaults(probe)
  }
  for (const name of ['postStart', 'preStop']) handlerDefaults(fields(container, 'lifecycle', name))
}

/** `latest` and references without a tag are always pulled; a digest counts as a tag. */
function pullPolicyOf(image: string): string {
  if (image.includes('@')) return 'IfNotPresent'
  const name = image.slice(image.lastIndexOf('/') + 1)
  const colon = name.indexOf(':')
  return colon < 0 || name.slice(colon + 1) === 'latest' ? 'Always' : 'IfNotPresent'
}

function probeDefaults(probe: Fields): void {
  fill(probe, { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 })
  handlerDefaults(probe)
  if (isFields(probe.grpc)) fill(probe.grpc, { service: '' })
}

function handlerDefaults(handler: Fields): void {
  if (isFields(handler.httpGet)) fill(handler.httpGet, { path: '/', scheme: 'HTTP' })
}

function volumeDefaults(volume: Fields): void {
  const sources = Object.keys(volume).filter((key) => key !== 'name')
  if (sources.length === 0) volume.emptyDir = {}
  for (const name of ['secret', 'configMap', 'downwardAPI', 'projected']) {
    const source = volume[name]
    if (isFields(source)) fill(source, { defaultMode: 420 })
  }
  if (isFields(volume.hostPath)) fill(volume.hostPath, { type: '' })
  for (const item of list(volume, 'downwardAPI', 'items')) {
    const reference = at(item, 'fieldRef')
    if (isFields(reference)) fill(reference, { apiVersion: 'v1' })
  }
  for (const source of list(volume, 'projected', 'sources')) {
    const token = at(source, 'serviceAccountToken')
    if (isFields(token)) fill(token, { expirationSeconds: 3600 })
  }
}
