import { quantity } from '../../../objects/compare/spelling.ts'
import type { Broken, Whole } from '../rule.ts'

/** Amounts that Kubernetes takes and nobody means: `128` is 128 bytes, `128m` a fraction of one, `cpu: 100` a hundred cores. */
export function oddAmounts({ config }: Whole): readonly Broken[] {
  return (['requests', 'limits'] as const).flatMap((list) =>
    Object.entries(config.resources?.[list] ?? {}).flatMap(([key, amount]) => {
      const odd = oddAmount(key, amount)
      return odd === undefined
        ? []
        : [{ path: ['resources', list, key], severity: 'warning' as const, ...odd }]
    }),
  )
}

function oddAmount(key: string, amount: string): Pick<Broken, 'message' | 'hint'> | undefined {
  const found = quantity(amount)
  if (found === undefined || found === 0) return undefined
  const [number = ''] = /^[0-9.]+/.exec(amount) ?? []
  if (key === 'memory' && found < 2 ** 20)
    return {
      message: `${amount} is ${found < 1 ? 'less than a byte' : `${found} bytes`}, in which no program runs`,
      hint: `Did you mean ${number}Mi?`,
    }
  if (key === 'cpu' && found > MOST_CORES && amount === number)
    return {
      message: `${amount} is ${amount} whole cores for each pod`,
      hint: `Did you mean ${number}m, thousandths of a core?`,
    }
  return undefined
}

/** Few machines have more. */
const MOST_CORES = 64
