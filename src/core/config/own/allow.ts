import type { z } from 'zod'
import { isMap, type Json, type JsonMap } from '../../json.ts'
import { quantity } from '../../objects/compare/spelling.ts'
import type { Layer } from '../layer.ts'
import { mergeLayers } from '../merge.ts'
import { Allow, CEILINGS } from './allow-schema.ts'

/** What the ops repository says about one service's own file in one environment. */
export interface Permission {
  readonly service: string
  readonly allow: z.infer<typeof Allow>
  /** Services that it may name and refer to: itself, those that the ops repository lets it need. */
  readonly known: ReadonlySet<string>
}

export function permissionOf(service: string, opsLayers: readonly Layer[]): Permission {
  const { value } = mergeLayers(opsLayers)
  const parsed = Allow.safeParse(value.allow ?? {})
  const allow = parsed.success ? parsed.data : {}
  return { service, allow, known: new Set([service, ...texts(value.needs), ...(allow.needs ?? [])]) }
}

/** Whether `allow.keys` lists the path or something around it. */
export function isAllowed({ allow }: Permission, ...path: readonly string[]): boolean {
  const keys = allow.keys ?? []
  return path.some((_, index) => keys.includes(path.slice(0, index + 1).join('.')))
}

export function ceilingOf({ allow }: Permission, key: keyof typeof CEILINGS): number {
  return quantity(String(allow.max?.[key] ?? CEILINGS[key])) ?? 0
}

/** The line of the ops repository that would permit it, with what is permitted already. */
export function allowLine({ service, allow }: Permission, more: JsonMap): string {
  const lines = Object.entries(more).map(([key, value]) => {
    const before = (allow as JsonMap)[key]
    const whole = Array.isArray(value) ? [...texts(before), ...value] : value
    return `${key}: ${spelled(whole)}`
  })
  return `Permit it in the ops repository: services: { ${wordOf(service)}: { allow: { ${lines.join(', ')} } } }`
}

function spelled(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(spelled).join(', ')}]`
  if (isMap(value)) {
    return `{ ${Object.entries(value)
      .map(([key, item]) => `${wordOf(key)}: ${spelled(item)}`)
      .join(', ')} }`
  }
  return typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : String(value)
}

function wordOf(key: string): string {
  return /^[A-Za-z_]\w*$/.test(key) ? key : `'${key}'`
}

function texts(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : []
}
