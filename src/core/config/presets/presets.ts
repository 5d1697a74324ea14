import { nearest } from '../reading/nearest.ts'
import { DATABASES } from './databases.ts'
import type { Preset } from './preset.ts'
import { SERVICES } from './services.ts'

// Presets: what `type` stands for, a row each.
// In: `postgres` or `postgres:16`. Out: defaults in the words of a service, and the URL that its clients are given.
// Limits: one pod each; what an image does not document is not relied on.

const PRESETS: Readonly<Record<string, Preset>> = { ...DATABASES, ...SERVICES }

export const PRESET_NAMES: readonly string[] = Object.keys(PRESETS)

/** What `type` may be: the name of a preset, with the tag of its image where it is not the preset's own. */
export const PRESET_PATTERN = new RegExp(`^(${PRESET_NAMES.join('|')})(:\\w[\\w.-]{0,127})?$`)

/** undefined: there is no such preset. */
export function presetOf(type: string): Preset | undefined {
  const [name, tag] = PRESET_PATTERN.test(type) ? type.split(':') : []
  const preset = name === undefined ? undefined : PRESETS[name]
  return preset === undefined || tag === undefined ? preset : { ...preset, tag }
}

/** What is wrong with a type that is none, with the one that was probably meant. */
export function presetMistake(type: unknown): string {
  const name = String(type).split(/[:\s]/)[0] ?? ''
  const meant = nearest(name, PRESET_NAMES)
  if (meant === undefined) return `is no type of service; there are: ${PRESET_NAMES.join(', ')}`
  if (meant === name) return `is no type of service; a version follows a colon: ${meant}:1.2`
  return 'is no type of service'
}

/** The type that was probably meant by one that is none, its version kept. */
export function presetMeant(type: string): string | undefined {
  const [name = '', ...rest] = type.split(':')
  const meant = nearest(name, PRESET_NAMES)
  return meant === undefined ? undefined : [meant, ...rest].join(':')
}
