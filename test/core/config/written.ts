import { checkShape } from '../../../src/core/config/check/shape.ts'
import { findConfig } from '../../../src/core/config/files/find.ts'
import { parseData } from '../../../src/core/config/files/parse.ts'
import { mergeLayers } from '../../../src/core/config/merge.ts'
import type { Ops } from '../../../src/core/config/ops.ts'
import { readLayers } from '../../../src/core/config/read-layers.ts'
import { readOps } from '../../../src/core/config/read-ops.ts'
import { locate, plain } from '../../../src/core/config/reading/located.ts'
import type { Reading } from '../../../src/core/config/reading/reading.ts'
import { brokenRules } from '../../../src/core/config/rules/broken-rules.ts'
import { ServiceConfig } from '../../../src/core/config/schema/service.ts'
import { canonicalService } from '../../../src/core/config/short/service-forms.ts'
import type { SourceValue } from '../../../src/core/config/source.ts'
import { type Checked, type Problem, printProblem } from '../../../src/core/problem.ts'

/** Files of an ops repository as people write them: path → YAML or JSON text. */
export type Written = Readonly<Record<string, string>>

export const REMOTE = { name: 'ops', url: 'https://git.example.com/acme/ops.git' }

export function understand(written: Written, remote: Parameters<typeof readOps>[2] = REMOTE): Checked<Ops> {
  const { ops, files, problems } = sources(written)
  const read = readOps(ops, files, remote)
  return { value: read.value, problems: [...problems, ...read.problems] }
}

/** All mistakes as a person sees them. */
export function mistakes(written: Written, remote?: Parameters<typeof readOps>[2]): string {
  return print(understand(written, remote).problems)
}

/** The service in one environment: layers merged, short forms written out, no references in it. */
export function service(written: Written, name: string, environment: string): Checked<ServiceConfig> {
  const { ops, files, problems } = sources(written)
  const layers = readLayers(name, environment, ops, files.get(name))
  const merged = mergeLayers(layers.value)
  const reading: Reading = { final: true, problems: [...problems, ...layers.problems] }
  const located = locate(merged.value, merged.origins)
  const canonical = located.kind === 'map' ? canonicalService(located, reading) : located
  checkShape(canonical, ServiceConfig, reading)
  const config = plain(canonical) as ServiceConfig
  const broken = reading.problems.length === 0 ? brokenRules(config, merged.origins) : []
  return { value: config, problems: [...reading.problems, ...broken] }
}

export function serviceMistakes(written: Written, name = 'app', environment = 'production'): string {
  return print(service(written, name, environment).problems)
}

export function sources(written: Written): {
  readonly ops: SourceValue
  readonly files: ReadonlyMap<string, SourceValue>
  readonly problems: readonly Problem[]
} {
  const found = findConfig(Object.keys(written), '')
  if (found.value === undefined) throw new Error(print(found.problems))
  const problems = [...found.problems]
  const read = (file: string): SourceValue => {
    const parsed = parseData(file, written[file] ?? '')
    problems.push(...parsed.problems)
    return { file, ...parsed.value, isFunction: false }
  }
  const ops = read(found.value.ops)
  const files = new Map([...found.value.services].map(([name, file]) => [name, read(file)]))
  return { ops, files, problems }
}

export function print(problems: readonly Problem[]): string {
  return problems.map(printProblem).join('\n')
}
