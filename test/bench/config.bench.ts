import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createEvaluator } from '../../src/adapters/evaluator/evaluator.ts'
import type { Evaluated } from '../../src/core/config/script/evaluation.ts'
import type { Remember } from '../../src/core/remember.ts'
import type { Evaluator } from '../../src/ports/evaluator.ts'
import { remembering } from '../../src/reconcile/prepare/memory/remembered.ts'
import { OFFLINE_CLUSTER } from '../../src/reconcile/prepare/offline.ts'
import { prepareInstance } from '../../src/reconcile/prepare/prepare.ts'
import { readConfiguration } from '../../src/reconcile/prepare/read.ts'
import { selectInstances } from '../../src/reconcile/prepare/select.ts'
import { MEMORY_PLACE, memoryGit } from './memory-git.ts'

/**
 * A company of this many services in three environments, a file each, half of them JavaScript: from files to objects, then
 * again after one file changed, and after one that every service reads.
 */
export async function benchConfig(
  buildWorkers: (folder: string) => Promise<Readonly<Record<string, string>>>,
  services = 1000,
): Promise<readonly (readonly [string, string])[]> {
  const folder = mkdtempSync(join(tmpdir(), 'diploid-bench-config-'))
  const { quickjs = '' } = await buildWorkers(folder)
  const evaluator = counting(createEvaluator({ workerUrl: new URL(quickjs), deadlineMs: 60_000 }))
  const remember = remembering()
  try {
    const files = companyOf(services)
    const read = (changed: Readonly<Record<string, string>>) =>
      prepareAll({ ...files, ...changed }, evaluator, remember)
    const measured = async (changed: Readonly<Record<string, string>>, evaluations: number) => {
      const before = evaluator.count()
      const result = await timed(() => read(changed))
      const made = evaluator.count() - before
      if (made !== evaluations) throw new Error(`${made} evaluations, and ${evaluations} were due`)
      return result
    }
    // Each function is called without an environment, and once for each.
    const functions = Math.ceil(services / 2)
    const cold = await measured({}, 1 + functions * 4)
    const same = await measured({}, 0)
    const peak = process.resourceUsage().maxRSS / 2 ** 10
    const one = await measured({ 'service-7.diploid.yaml': serviceFile(7, services, 'replicas: 3') }, 0)
    const later: number[] = []
    for (let replicas = 4; replicas < 4 + LATER; replicas++) {
      const changed = { 'service-7.diploid.yaml': serviceFile(7, services, `replicas: ${replicas}`) }
      later.push((await measured(changed, 0)).ms)
    }
    const often = later.sort((a, b) => a - b)[Math.floor(LATER / 2)] ?? 0
    const script = await measured({ 'service-8.diploid.js': functionFile(8, services, 4) }, 4)
    const objects = cold.value
    return [
      [`${services} services × 3 environments to ${objects} objects, cold`, ms(cold.ms)],
      ['nothing changed', `${ms(same.ms)}   ${(same.ms / cold.ms).toFixed(3)} of cold, no evaluation`],
      ['one file changed', `${ms(one.ms)}   ${(one.ms / cold.ms).toFixed(3)} of cold, no evaluation`],
      [
        'again and again',
        `${ms(often)}   ${(often / cold.ms).toFixed(3)} of cold, no evaluation (median of ${LATER})`,
      ],
      [
        'one function changed',
        `${ms(script.ms)}   ${(script.ms / cold.ms).toFixed(3)} of cold, 4 evaluations`,
      ],
      ['memory of the process', `at most ${peak.toFixed(0)} MB cold; ${remembered(remember)} MB are kept`],
    ]
  } finally {
    await evaluator.close()
    rmSync(folder, { recursive: true })
  }
}

/** All that is alive while the memory is, with the program itself: Node collects garbage when it likes to. */
function remembered(remember: Remember): string {
  setFlagsFromString('--expose-gc')
  const collect: () => void = runInNewContext('gc')
  collect()
  remember.about('measured', remember, () => true)
  return (process.memoryUsage().heapUsed / 2 ** 20).toFixed(0)
}

/** What an agent does all day. */
const LATER = 61

async function prepareAll(
  files: Readonly<Record<string, string>>,
  evaluator: Evaluator,
  remember: Remember,
): Promise<number> {
  const git = memoryGit(files)
  const place = MEMORY_PLACE
  const { signal } = new AbortController()
  const ports = {
    git,
    evaluator,
    registry: undefined,
    scrubber: { learn: () => undefined, scrub: <T>(value: T) => value },
    clock: { now: () => 0, iso: () => '2026-01-01T00:00:00.000Z' },
    remember,
    sops: { open: () => Promise.reject(new Error('there is no such file')) },
  }
  const refs = await git.refs('', signal)
  const { value: configuration, problems } = await readConfiguration(ports, place, refs, signal)
  if (configuration === undefined) throw new Error(problems.map((problem) => problem.message).join('; '))
  const { value: selection } = await selectInstances(ports, place, configuration, signal)
  let objects = 0
  for (const instance of selection.instances) {
    const input = {
      place,
      configuration,
      instance,
      owner: undefined,
      cluster: OFFLINE_CLUSTER,
      previous: undefined,
      secrets: 'if-known' as const,
    }
    const prepared = await prepareInstance(ports, input, signal)
    if (prepared.value === undefined)
      throw new Error(prepared.problems.map(({ message }) => message).join('; '))
    objects += prepared.value.rendered.desired.objects.length
  }
  return objects
}

function companyOf(services: number): Readonly<Record<string, string>> {
  const files: Record<string, string> = {
    '.diploid.conf.js': [
      'config = {',
      "  name: 'bench', domain: 'bench.example',",
      "  environments: { production: { branch: 'main' }, staging: { branch: 'main' }, dev: { branch: 'main', env: { LEVEL: 'debug' } } },",
      "  vars: { mail: 'mail.bench.example' },",
      "  services: { defaults: { env: { LEVEL: 'info' } } },",
      '}',
    ].join('\n'),
  }
  for (let index = 0; index < services; index++) {
    if (index % 2 === 1) files[`service-${index}.diploid.yaml`] = serviceFile(index, services, 'replicas: 2')
    else {
      files[`service-${index}.diploid.js`] = functionFile(index, services, 2)
    }
  }
  return files
}

function functionFile(index: number, services: number, replicas: number): string {
  return [
    'module.exports = ({ env, vars }) => ({',
    `  image: 'registry.example.com/bench/service-${index}:1.${index}', port: 8080, url: 'https://$name.$domain',`,
    `  env: { MAIL: vars.mail, PEER: \`http://\${services['service-${(index + 1) % services}'].host}:8080\` },`,
    `  replicas: env === 'production' ? ${replicas} : 1,`,
    '})',
  ].join('\n')
}

function serviceFile(index: number, services: number, more: string): string {
  return [
    `image: registry.example.com/bench/service-${index}:1.${index}`,
    'port: 8080',
    'url: https://$name.$domain',
    'env:',
    "  MAIL: '${vars.mail}'",
    `  PEER: http://\${services.service-${(index + 1) % services}.host}:8080`,
    more,
    'production: { replicas: 3 }',
  ].join('\n')
}

/** A result that was remembered is the very object that it was. */
function counting(evaluator: Evaluator): Evaluator & { count(): number } {
  const seen = new Set<Evaluated>()
  return {
    ...evaluator,
    run: async (batch, signal) => {
      const results = await evaluator.run(batch, signal)
      for (const result of results) seen.add(result)
      return results
    },
    count: () => seen.size,
  }
}

/** Processor time of all threads, which a busy machine stretches less than the clock. */
async function timed<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly ms: number }> {
  const start = process.cpuUsage()
  const value = await work()
  const { user, system } = process.cpuUsage(start)
  return { value, ms: (user + system) / 1000 }
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`
}
