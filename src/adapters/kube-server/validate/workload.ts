import { at, type Data, type Fields, fields, isFields, list, text } from '../data.ts'
import { isQuantity } from '../defaults/quantity.ts'
import type { Cause } from '../status.ts'
import { selects } from '../store/selectors.ts'
import { duplicate, required, wrongValue } from './cause.ts'
import { labelCauses } from './names.ts'

/** Selector and pod template of Deployment, ReplicaSet, StatefulSet and DaemonSet. */
export function workloadCauses(object: Fields): Cause[] {
  const selector = at(object, 'spec', 'selector')
  const wrong = labelCauses('spec.selector.matchLabels', fields(selector, 'matchLabels'))
  if (wrong.length > 0) return [...wrong, wrongValue('spec.selector', selector, 'invalid label selector')]
  // Pods of a StatefulSet mount its claims by the names of their templates.
  const claims = list(fields(object, 'spec'), 'volumeClaimTemplates').map((claim) =>
    text(claim, 'metadata', 'name'),
  )
  return [
    ...selectorCauses(object, selector),
    ...templateCauses(object, ['spec', 'template'], ['Always'], claims),
  ]
}

export function templateCauses(
  object: Fields,
  path: readonly string[],
  policies: readonly string[],
  claims: readonly string[] = [],
): Cause[] {
  const template = fields(object, ...path)
  const field = path.join('.')
  const spec = fields(template, 'spec')
  const policy = text(spec, 'restartPolicy')
  const wrongPolicy = policies.includes(policy)
    ? []
    : [
        {
          reason: 'FieldValueNotSupported',
          field: `${field}.spec.restartPolicy`,
          message: `Unsupported value: ${JSON.stringify(policy)}: supported values: ${policies.map((p) => JSON.stringify(p)).join(', ')}`,
        },
      ]
  return [
    ...labelCauses(`${field}.labels`, fields(template, 'metadata', 'labels')),
    ...podSpecCauses(spec, `${field}.spec`, claims),
    ...wrongPolicy,
  ]
}

export function podSpecCauses(spec: Fields, field: string, claims: readonly string[] = []): Cause[] {
  const containers = list(spec, 'containers')
  if (containers.length === 0) return [required(`${field}.containers`)]
  const volumes = [...claims, ...list(spec, 'volumes').map((volume) => text(volume, 'name'))]
  return [
    ...containers.flatMap((item, index) => containerCauses(item, `${field}.containers[${index}]`, volumes)),
    ...list(spec, 'initContainers').flatMap((item, index) =>
      containerCauses(item, `${field}.initContainers[${index}]`, volumes),
    ),
    ...repeated(containers, `${field}.containers`),
  ]
}

function selectorCauses(object: Fields, selector: Data | undefined): Cause[] {
  const labels = at(object, 'spec', 'template', 'metadata', 'labels')
  const mismatch = wrongValue(
    'spec.template.metadata.labels',
    labels,
    '`selector` does not match template `labels`',
  )
  if (!isFields(selector)) return [required('spec.selector'), mismatch]
  if (Object.keys(selector).length === 0) {
    return [wrongValue('spec.selector', selector, 'empty selector is invalid for deployment')]
  }
  return selects(selector, isFields(labels) ? labels : {}) ? [] : [mismatch]
}

function repeated(items: readonly Data[], field: string): Cause[] {
  const seen = new Set<string>()
  return items.flatMap((item, index) => {
    const name = text(item, 'name')
    if (!seen.has(name)) {
      seen.add(name)
      return []
    }
    return [duplicate(`${field}[${index}].name`, name)]
  })
}

function containerCauses(container: Data, field: string, volumes: readonly string[]): Cause[] {
  const causes: Cause[] = []
  if (text(container, 'name') === '') causes.push(required(`${field}.name`))
  if (text(container, 'image') === '') causes.push(required(`${field}.image`))
  for (const kind of ['limits', 'requests']) {
    for (const [name, value] of Object.entries(fields(container, 'resources', kind))) {
      if (!isQuantity(String(value))) {
        causes.push(
          wrongValue(
            `${field}.resources.${kind}[${name}]`,
            value,
            'quantities must match the regular expression',
          ),
        )
      }
    }
  }
  for (const [index, mount] of list(container, 'volumeMounts').entries()) {
    if (!volumes.includes(text(mount, 'name'))) {
      causes.push({
        reason: 'FieldValueNotFound',
        field: `${field}.volumeMounts[${index}].name`,
        message: `Not found: ${JSON.stringify(text(mount, 'name'))}`,
      })
    }
  }
  return causes
}
