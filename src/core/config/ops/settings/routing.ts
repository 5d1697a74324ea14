import type { RoutingConfig, RoutingOverride } from '../../ops.ts'
import { childOf, isNull, type Located, type LocatedMap } from '../../reading/located.ts'
import { textOf } from '../../short/option-string.ts'

/** How routes reach the cluster, for all environments. */
export function routingOf(root: LocatedMap): RoutingConfig {
  return withOverride({}, overrideOf(childOf(root, 'routing')))
}

/** What an environment says of it, and what it takes away. */
export function overrideOf(node: Located | undefined): RoutingOverride {
  if (isNull(node))
    return { gateway: null, ingressClass: null, issuer: null, proxies: null, annotations: null }
  const gateway = gatewayOf(childOf(node, 'gateway'))
  const ingressClass = textOrNull(childOf(node, 'ingressClass'))
  const issuer = textOrNull(childOf(node, 'issuer'))
  const proxies = textOrNull(childOf(node, 'proxies'))
  const annotations = annotationsOf(childOf(node, 'annotations'))
  return {
    ...(gateway === undefined ? {} : { gateway }),
    ...(ingressClass === undefined ? {} : { ingressClass }),
    ...(issuer === undefined ? {} : { issuer }),
    ...(proxies === undefined ? {} : { proxies }),
    ...(annotations === undefined ? {} : { annotations }),
  }
}

export function withOverride(all: RoutingConfig, own: RoutingOverride): RoutingConfig {
  const kept = Object.entries(all).filter(([key]) => !isReplaced([key], own))
  const annotations = Object.entries({ ...all.annotations, ...own.annotations }).flatMap(([key, value]) =>
    value === null ? [] : [[key, value] as const],
  )
  const merged = {
    ...Object.fromEntries(kept),
    ...own,
    annotations:
      own.annotations === null || annotations.length === 0 ? null : Object.fromEntries(annotations),
  }
  return Object.fromEntries(Object.entries(merged).filter(([, value]) => value !== null))
}

/** Of gateway and class one is the way; where another way is named, what was said of the first goes with it. */
const WAY: readonly string[] = ['gateway', 'ingressClass', 'proxies']

/** Whether what is said for all at a path below `routing` gives way to what an environment says. */
export function isReplaced([key = '', name]: readonly (string | number)[], own: RoutingOverride): boolean {
  if ((WAY.includes(String(key)) && own.gateway) ?? own.ingressClass) return true
  if (key === 'annotations' && own.annotations)
    return name !== undefined && Object.hasOwn(own.annotations, String(name))
  return Object.hasOwn(own, String(key))
}

function gatewayOf(node: Located | undefined): RoutingOverride['gateway'] | undefined {
  if (isNull(node)) return null
  const [namespace, name] = [textOrNull(childOf(node, 'namespace')), textOrNull(childOf(node, 'name'))]
  return namespace && name ? { namespace, name } : undefined
}

function annotationsOf(node: Located | undefined): RoutingOverride['annotations'] | undefined {
  if (isNull(node)) return null
  if (node?.kind !== 'map') return undefined
  return Object.fromEntries(
    [...node.entries].flatMap(([key, value]) => {
      const text = textOrNull(value)
      return text === undefined ? [] : [[key, text] as const]
    }),
  )
}

function textOrNull(node: Located | undefined): string | null | undefined {
  if (node === undefined) return undefined
  return isNull(node) ? null : textOf(node)
}
