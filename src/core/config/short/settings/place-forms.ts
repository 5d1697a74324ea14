import { fields, type Located, map } from '../../reading/located.ts'
import { isOpen, type Reading } from '../../reading/reading.ts'
import { asBoolean, readOptions, textOf } from '../option-string.ts'
import { withForm } from '../process-forms.ts'

/** `'registry.example.com/group'`, `':4567 insecure=true'` → `{ url, insecure }` */
export function registryForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (text === undefined || node.kind !== 'leaf' || isOpen(node, reading)) return node
  const { rest, options } = readOptions(node, text, ['pullUrl', 'pull', 'insecure', 'mirror'], reading)
  const { pullUrl, pull, mirror } = options
  return fields(
    { url: rest || undefined, pullUrl, pull, insecure: asBoolean(options.insecure), mirror },
    node,
  )
}

/** `{ staging: 'staging-kubeconfig key=config' }` → `{ staging: { kubeconfig: { name, key } } }` */
export function clustersForm(node: Located, reading: Reading): Located {
  if (node.kind !== 'map') return node
  const clusters = [...node.entries].map(([name, cluster]) => {
    if (cluster.kind === 'map')
      return [name, withForm(cluster, 'kubeconfig', (value) => kubeconfigForm(value, reading))] as const
    if (textOf(cluster) === undefined || isOpen(cluster, reading)) return [name, cluster] as const
    return [name, map([['kubeconfig', kubeconfigForm(cluster, reading)]], cluster)] as const
  })
  return map(clusters, node)
}

function kubeconfigForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (text === undefined || node.kind !== 'leaf' || isOpen(node, reading)) return node
  const { rest, options } = readOptions(node, text, ['key'], reading)
  return fields({ name: rest, key: options.key }, node)
}
