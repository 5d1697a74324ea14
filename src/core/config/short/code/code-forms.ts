import { fields, type Located } from '../../reading/located.ts'
import { isOpen, type Reading, report } from '../../reading/reading.ts'
import { readOptions, textOf } from '../option-string.ts'
import { listForm, withForm } from '../process-forms.ts'

/** `build` with one platform or a list of them → with a list */
export function platformsForm(node: Located, reading: Reading): Located {
  return node.kind === 'map' ? withForm(node, 'platforms', (value) => listForm(value, reading)) : node
}

/** `'static spa=/index.html root=public'` → `{ spa, root }` */
export function webForm(node: Located, reading: Reading): Located {
  const text = textOf(node)
  if (node.kind !== 'leaf' || text === undefined || isOpen(node, reading)) return node
  const { rest, options } = readOptions(node, text, ['spa', 'root', 'base'], reading)
  if (rest !== 'static')
    report(
      reading,
      node,
      'config.value',
      `'${rest}' is no kind of web server`,
      "Write 'static spa=/index.html'.",
    )
  return fields({ spa: options.spa, root: options.root, base: options.base }, node)
}
