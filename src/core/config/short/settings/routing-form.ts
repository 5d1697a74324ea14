import { fields, type Located, map } from '../../reading/located.ts'
import { isOpen, type Reading, report } from '../../reading/reading.ts'
import { textOf } from '../option-string.ts'
import { withForm } from '../process-forms.ts'

export function routingForm(node: Located, reading: Reading): Located {
  return node.kind === 'map' ? withForm(node, 'gateway', (gateway) => gatewayForm(gateway, reading)) : node
}

/** `'infra/public'` → `{ namespace, name }` */
function gatewayForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (text === undefined || isOpen(node, reading)) return node
  const [namespace, name, ...more] = text.split('/')
  if (namespace && name && more.length === 0) return fields({ namespace, name }, node)
  report(reading, node, 'config.value', `'${text}' names no Gateway`, "Write 'namespace/name'.")
  return map([], node)
}
