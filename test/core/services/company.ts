import { findConfig } from '../../../src/core/config/files/find.ts'
import { parseData } from '../../../src/core/config/files/parse.ts'
import type { Ops } from '../../../src/core/config/ops.ts'
import { readLayers } from '../../../src/core/config/read-layers.ts'
import { readOps } from '../../../src/core/config/read-ops.ts'
import { readVariables } from '../../../src/core/config/read-variables.ts'
import type { SourceValue } from '../../../src/core/config/source.ts'
import { known, unknown } from '../../../src/core/json.ts'
import { type Problem, printProblem } from '../../../src/core/problem.ts'
import { redact, Sensitive } from '../../../src/core/sensitive.ts'
import type { ResolveInput } from '../../../src/core/services/input.ts'
import type { ExposedPort } from '../../../src/core/services/network/ports.ts'
import { resolveServices } from '../../../src/core/services/resolve.ts'
import { NO_SECRET_FACTS, type SecretFacts } from '../../../src/core/services/secrets/facts.ts'
import type { Service } from '../../../src/core/services/service.ts'
import { refsNeeded } from '../../../src/core/targets/needed.ts'
import { selectTargets } from '../../../src/core/targets/select.ts'
import { selectInput } from '../targets/select-input.ts'

/** Files of an ops repository in, services of one environment out; every repository has `main` and `develop`. */
export interface Company {
  readonly files: Readonly<Record<string, string>>
  readonly env?: string
  readonly exposed?: Readonly<Record<string, readonly number[]>>
  /** Repositories, by the end of their location, that cannot be asked. */
  readonly unreachable?: readonly string[]
  readonly rootKey?: string
  readonly secretFacts?: Partial<SecretFacts>
}

export interface Answer {
  readonly services: Readonly<Record<string, Service>>
  readonly problems: readonly string[]
  readonly raw: ReturnType<typeof resolveServices>
}

export function resolve(company: Company): Answer {
  const { input, problems } = inputOf(company)
  const raw = resolveServices(input)
  return {
    services: Object.fromEntries(raw.value.services.map((service) => [service.name, service])),
    problems: [...problems, ...raw.problems].map(printProblem),
    raw,
  }
}

export function inputOf({ files, env, exposed = {}, unreachable = [], rootKey, secretFacts }: Company): {
  readonly input: ResolveInput
  readonly problems: readonly Problem[]
} {
  const problems: Problem[] = []
  const found = findConfig(Object.keys(files), '')
  const ops = sourceOf(files, found.value?.ops ?? '', problems)
  const services = new Map(
    [...(found.value?.services ?? [])].map(([name, path]) => [name, sourceOf(files, path, problems)]),
  )
  const read = readOps(ops, services, { name: 'acme', url: 'https://git.test/acme/ops.git' })
  const instance = instanceOf(read.value, env, unreachable)
  const layers = new Map(
    instance.targets.map(({ service }) => {
      const answer = readLayers(service, instance.environment, ops, services.get(service))
      problems.push(...answer.problems)
      return [service, answer.value]
    }),
  )
  const vars = readVariables(instance.environment, ops)
  problems.push(...found.problems, ...read.problems, ...vars.problems)
  return {
    input: {
      ops: read.value,
      instance,
      layers,
      vars: vars.value,
      exposed: new Map(Object.entries(exposed).map(([name, ports]) => [name, ports.map(tcp)])),
      secretFacts: {
        ...NO_SECRET_FACTS,
        rootKey: rootKey === undefined ? undefined : new Sensitive(rootKey, 'root key'),
        ...secretFacts,
      },
    },
    problems: [...new Map(problems.map((problem) => [printProblem(problem), problem])).values()],
  }
}

/** The environment's values in the clear except for secrets, which print as *** */
export function envOf(answer: Answer, service: string): unknown {
  return redact(answer.services[service]?.env ?? {})
}

function sourceOf(files: Company['files'], path: string, problems: Problem[]): SourceValue {
  const parsed = parseData(path, files[path] ?? '')
  problems.push(...parsed.problems)
  return { file: path, ...parsed.value, isFunction: false }
}

function instanceOf(ops: Ops, env: string | undefined, unreachable: readonly string[]) {
  const listing = known({
    head: 'main',
    branches: new Map([
      ['main', 'a'.repeat(40)],
      ['develop', 'b'.repeat(40)],
    ]),
  })
  const refs = new Map(
    refsNeeded(ops).map((location) => [
      location,
      unreachable.some((end) => location.replace(/\.git$/, '').endsWith(end))
        ? unknown('no route to host')
        : listing,
    ]),
  )
  const { value } = selectTargets(selectInput(ops, refs))
  const instance = value.find(({ environment }) => environment === (env ?? 'production'))
  if (!instance) throw new Error(`no environment ${env} in this test`)
  return instance
}

function tcp(port: number): ExposedPort {
  return { port, protocol: 'TCP' }
}
