import { canonical, type Json } from '../../../json.ts'
import { isBrokenNode } from '../../reading/broken.ts'
import { isNull, type Located, plain } from '../../reading/located.ts'
import { type Reading, report } from '../../reading/reading.ts'
import { SETTINGS, type Verdict } from './settings.ts'

/** Tells of every setting that is understood and not acted on yet. */
export function reportSettingsNotYet(settings: Located, reading: Reading): void {
  for (const [pattern, verdict] of Object.entries(SETTINGS)) {
    if (verdict === 'kept') continue
    for (const node of nodesAt(settings, pattern.split('.'))) tell(node, verdict, reading)
  }
}

function tell(node: Located, verdict: Exclude<Verdict, 'kept'>, reading: Reading): void {
  if (isNull(node) || isBrokenNode(node) || asksForNothing(node, verdict.unless ?? [])) return
  report(
    reading,
    node,
    'config.not-yet',
    `this version does not act on it yet: ${verdict.lacks}`,
    verdict.meanwhile,
    verdict.severity === 'warning' ? 'warning' : undefined,
  )
}

function asksForNothing(node: Located, values: readonly Json[]): boolean {
  const written = canonical(plain(node) as Json)
  return values.some((value) => canonical(value) === written)
}

function nodesAt(node: Located, [key, ...rest]: readonly string[]): readonly Located[] {
  if (key === undefined) return [node]
  if (node.kind !== 'map') return []
  const next = key === '*' ? [...node.entries.values()] : [node.entries.get(key)]
  return next.flatMap((child) => (child === undefined ? [] : nodesAt(child, rest)))
}
