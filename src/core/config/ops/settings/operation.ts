import type { BuildConfig } from '../../ops.ts'
import { childOf, type Located, type LocatedMap } from '../../reading/located.ts'
import { amountsOf } from './amounts.ts'

// How the program works, as far as it acts on it, out of the checked ops file.

export function buildOf(root: LocatedMap): BuildConfig | undefined {
  const node = childOf(root, 'build')
  if (node === undefined) return undefined
  const timeoutSeconds = scalarAt(node, 'timeout')
  const concurrency = scalarAt(node, 'concurrency')
  const refresh = scalarAt(node, 'refresh')
  const rootless = scalarAt(node, 'rootless')
  const asked = childOf(node, 'resources')
  const requests = amountsOf(childOf(asked, 'requests'))
  const limits = amountsOf(childOf(asked, 'limits'))
  return {
    ...(typeof rootless === 'boolean' ? { rootless } : {}),
    ...(typeof timeoutSeconds === 'number' ? { timeoutSeconds } : {}),
    ...(typeof refresh === 'number' || refresh === false ? { refresh } : {}),
    ...(typeof concurrency === 'number' ? { concurrency } : {}),
    ...(requests === undefined && limits === undefined
      ? {}
      : {
          resources: {
            ...(requests === undefined ? {} : { requests }),
            ...(limits === undefined ? {} : { limits }),
          },
        }),
  }
}

/** Where the setting itself has a mistake, nothing is deleted meanwhile. */
export function prunes(root: LocatedMap): boolean {
  const node = childOf(root, 'prune')
  if (node === undefined) return true
  const enabled = node.kind === 'map' ? childOf(node, 'enabled') : node
  return enabled === undefined || (enabled.kind === 'leaf' && enabled.value === true)
}

function scalarAt(node: Located, key: string): unknown {
  const child = childOf(node, key)
  return child?.kind === 'leaf' ? child.value : undefined
}
