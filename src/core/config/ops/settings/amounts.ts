import { isBrokenNode } from '../../reading/broken.ts'
import type { Located } from '../../reading/located.ts'

/** Quantities by name, as text; undefined where nothing is said, or nothing that is right. */
export function amountsOf(node: Located | undefined): Readonly<Record<string, string>> | undefined {
  if (node?.kind !== 'map') return undefined
  const amounts = [...node.entries].flatMap(([key, amount]) => {
    const isAmount = amount.kind === 'leaf' && amount.value !== null && !isBrokenNode(amount)
    return isAmount ? [[key, String(amount.value)] as const] : []
  })
  return amounts.length === 0 ? undefined : Object.fromEntries(amounts)
}
