import { identityToRecipient } from 'age-encryption'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { createLog } from '../../src/adapters/log/log.ts'
import { scrubbedProgress } from '../../src/adapters/log/scrubbed-progress.ts'
import { createScrubber } from '../../src/adapters/log/scrubber.ts'
import { scrubbedStatus } from '../../src/adapters/state/status.ts'
import { describeValues } from '../../src/cli/output/explanation.ts'
import { planAsJson } from '../../src/cli/output/plan-as-json.ts'
import { printAnswer } from '../../src/cli/output/print-answer.ts'
import { printProblems, problemsAsJson } from '../../src/cli/output/print-problems.ts'
import { makeTerminal } from '../../src/cli/output/terminal.ts'
import { provenanceOf } from '../../src/core/config/provenance.ts'
import { type DesiredObject, printId } from '../../src/core/objects/object.ts'
import { redactObject, withStringData } from '../../src/core/objects/redaction.ts'
import { describePlan } from '../../src/core/plan/describe-plan.ts'
import { reveal, Sensitive, sensitivesIn } from '../../src/core/sensitive.ts'
import { explainValues } from '../../src/core/services/explain/explain.ts'
import { WorldError } from '../../src/core/world-error.ts'
import type { Evaluator } from '../../src/ports/evaluator.ts'
import type { ProgressEvent } from '../../src/ports/log.ts'
import { newMemory } from '../../src/reconcile/memory.ts'
import { prepareInstance } from '../../src/reconcile/prepare/prepare.ts'
import { readConfiguration } from '../../src/reconcile/prepare/read.ts'
import { selectInstances } from '../../src/reconcile/prepare/select.ts'
import { reconcile } from '../../src/reconcile/reconcile.ts'
import type { RoundPorts } from '../../src/reconcile/round.ts'
import { encrypt } from '../adapters/sops/encrypt.ts'
import type { TestCluster } from '../reconcile/world/cluster.ts'
import { newWorld } from '../reconcile/world/world.ts'
import { inProcessEvaluator } from '../story/evaluator.ts'
import { OPS_URL } from '../story/repositories.ts'
import { AGE_KEY, storySops } from '../story/sops.ts'
import { asciiJson, configText, secretText } from './secret-texts.ts'
import { leaks } from './traces.ts'

// Whole rounds in memory, with a cluster, a registry and a builder that quote whatever they know: what the round tells
// people, machines and the cluster holds nothing of the installation's key, of generated values, or of credentials that
// stand in the configuration.

/** Many cases; machines that test have more to do. */
const SLOW = { timeout: 30_000 }

let evaluator: Evaluator
beforeAll(async () => {
  evaluator = await inProcessEvaluator()
})

interface Secrets {
  readonly rootKey: string
  /** In the clear in `env` and `vars`. */
  readonly plain: string
  readonly variable: string
  /** In a SOPS file of the ops repository. */
  readonly sops: string
  /** In a Secret of the cluster: a key that goes into texts, and one that is only referred to. */
  readonly read: string
  readonly referred: string
}

/** Half of a surrogate pair cannot be written to a file. */
const wellFormed = secretText.map((text) => text.replace(/\p{Surrogate}/gu, '~'))

const secrets: fc.Arbitrary<Secrets> = fc.record({
  rootKey: secretText,
  plain: configText,
  variable: configText,
  sops: wellFormed,
  read: wellFormed,
  referred: wellFormed,
})

test('no secret leaves a round, nor what it writes for people', SLOW, async () => {
  await fc.assert(
    fc.asyncProperty(secrets, async (given) => {
      const { outputs, generated, clear } = await rounds(given)
      const { rootKey, sops, read, referred } = given
      expect(leaks(outputs, [rootKey, sops, read, referred, ...generated])).toEqual([])
      const { objects: _objects, releases: _releases, explained: _explained, ...told } = outputs
      // What Git holds in the clear stands in the objects and their record as well; nothing else tells it.
      expect(leaks(told, clear)).toEqual([])
      expect(generated).toHaveLength(3)
      expect(outputs.log).toContain('***')
      expect(outputs.statuses).toContain('***')
    }),
    { numRuns: 10 },
  )
})

function filesOf({ plain, variable }: Secrets) {
  return {
    '.diploid.conf.js': `module.exports = {
      name: 'shop',
      registry: 'registry.test/shop',
      vars: { mailer: { password: ${asciiJson(variable)}, key: sops('secrets.enc.json', 'mailer.key'), token: secret('mail', 'read') } },
      services: {
        db: {
          image: 'postgres:17', port: 5432,
          env: { POSTGRES_PASSWORD: generate('db'), POSTGRES_REPLICATION_PASSWORD: generate('replica', { length: 12 }) },
        },
        api: {
          image: 'api:1', needs: ['db'],
          env: {
            DATABASE_URL: 'postgres://app:\${services.db.env.POSTGRES_PASSWORD}@db/app',
            MAIL_PASSWORD: vars.mailer.password,
            MAIL_KEY: vars.mailer.key,
            MAIL_AUTH: 'Bearer \${vars.mailer.token}',
            MAIL_REFERENCE: secret('mail', 'referred'),
            API_TOKEN: ${asciiJson(plain)},
          },
          files: {
            '/etc/app.ini': '[db]\\npassword = \${services.db.env.POSTGRES_PASSWORD}\\n',
            '/etc/mail.ini': 'key = \${vars.mailer.key}\\ntoken = \${vars.mailer.token}\\n',
          },
        },
        web: { repo: '.', build: { secrets: { key: vars.mailer.key, npmrc: 'a=\${vars.mailer.token}', own: generate('session') } }, env: { SESSION_SECRET: generate('session') } },
      },
    }`,
    Dockerfile: 'FROM scratch\nEXPOSE 80\n',
  }
}

async function rounds(given: Secrets) {
  const recipient = await identityToRecipient(AGE_KEY)
  const encrypted = await encrypt({ mailer: { key: given.sops } }, [recipient])
  const world = newWorld({ ops: { ...filesOf(given), 'secrets.enc.json': JSON.stringify(encrypted) } })
  const rootKey = new Sensitive(given.rootKey, 'root key')
  const scrubber = createScrubber()
  const lines: string[] = []
  const events: ProgressEvent[] = []
  const log = createLog({ level: 'debug', destination: { write: (line) => lines.push(line) }, scrubber })
  const quoting = quotingBackend(world.ports)
  const ports: RoundPorts = {
    ...world.ports,
    evaluator,
    scrubber,
    sops: storySops(scrubber),
    log,
    progress: scrubbedProgress({ event: (event) => events.push(event) }, scrubber),
    backend: quoting.backend,
    builder: {
      description: 'a builder that prints its environment',
      cancel: async () => undefined,
      build({ onLog, inputs: { secrets = {} } }) {
        const mounted = Object.values(secrets).map(Sensitive.text).join(' ')
        onLog(scrubber.scrub(`TOKEN=${given.plain} ${mounted}`))
        throw new WorldError(
          'build.failed',
          `building web failed: ${given.plain} ${given.variable} ${mounted}`,
          {
            retryable: false,
          },
        )
      },
    },
  }
  let stdout = ''
  let stderr = ''
  const terminal = makeTerminal(
    { write: (text) => (stdout += text) },
    { write: (text) => (stderr += text) },
    {},
    '/',
    'never',
    scrubber,
  )
  const memory = newMemory()
  let objects: readonly DesiredObject[] = []
  let explained = ''
  for (const [index, refuses] of [true, true, false, false].entries()) {
    quoting.refuse(refuses)
    const signal = new AbortController().signal
    const read = await readConfiguration(ports, world.place, await ports.git.refs(OPS_URL, signal), signal)
    const configuration = read.value
    if (configuration === undefined) throw new Error('no configuration')
    const selected = await selectInstances(ports, world.place, configuration, signal)
    const [instance] = selected.value.instances
    if (instance === undefined) throw new Error('no instance')
    const owner = { installation: 'test', rootKey }
    const round = { place: world.place, configuration, instance, owner, memory }
    const result = await reconcile(ports, round, signal)
    log.info('round finished', { result, summary: result.message, failures: [...result.failures] })
    const problems = [...read.problems, ...result.problems]
    printProblems(terminal, problems)
    if (result.plan === undefined) throw new Error('no plan')
    terminal.out([describePlan(result.plan, { details: true }), ...result.failures.values()].join('\n'))
    for (const format of ['json', 'yaml'] as const)
      printAnswer(terminal, format, '', { plan: planAsJson(result.plan), problems: problemsAsJson(problems) })
    const cluster = await ports.backend.cluster(signal)
    const prepared = await prepareInstance(
      ports,
      { ...round, cluster, previous: undefined, secrets: 'required' },
      signal,
    )
    objects = prepared.value?.rendered.desired.objects ?? []
    for (const [service, value] of prepared.value?.values ?? []) {
      const said = provenanceOf(prepared.value?.layers.get(service) ?? [])
      explained += describeValues(service, [], explainValues(value, said, []) ?? [], (text) => text)
    }
    // What somebody does between two rounds: the next plan says what is put right.
    if (index === 0) makeSecret(world.cluster, given)
    if (!refuses)
      world.cluster.edit('Deployment/api', {
        spec: { template: { spec: { terminationGracePeriodSeconds: 5 } } },
      })
  }
  const outputs = {
    log: lines.join(''),
    events: JSON.stringify(events),
    stdout,
    stderr,
    statuses: JSON.stringify(
      [...world.statuses].map(([name, status]) => [name, scrubbedStatus(status, scrubber)]),
    ),
    releases: JSON.stringify([...world.releases]),
    inventories: JSON.stringify(
      [...world.inventories].map(([, inventory]) =>
        Object.fromEntries('entries' in inventory ? inventory.entries : []),
      ),
    ),
    // By type alone: this is not scrubbed yet.
    explained,
    objects: JSON.stringify(objects.map(({ body }) => redactObject(withStringData(body)))),
  }
  return { outputs, generated: generatedIn(objects), clear: [given.plain, given.variable] }
}

/** Made by hand once the namespace is there; until then its service waits. */
function makeSecret(cluster: TestCluster, { read, referred }: Secrets): void {
  const base64 = (text: string) => Buffer.from(text).toString('base64')
  cluster.make({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'mail', namespace: 'shop-production' },
    data: { read: base64(read), referred: base64(referred) },
  })
}

/** A backend whose failures quote the whole object, as API servers and their admission webhooks do. */
function quotingBackend({ backend }: RoundPorts) {
  let refuses = true
  return {
    refuse: (value: boolean) => {
      refuses = value
    },
    backend: {
      ...backend,
      apply: async (object: DesiredObject, ...rest: [never, never]) => {
        if (!refuses || !/^(Deployment\/(api|db)$|Secret\/api-)/.test(printId(object.id)))
          return backend.apply(object, ...rest)
        const text = JSON.stringify(reveal(object.body))
        throw new WorldError('kube.invalid', `${printId(object.id)} is not accepted: ${text}`, {
          retryable: false,
          cause: new Error(JSON.stringify({ text })),
        })
      },
    } as RoundPorts['backend'],
  }
}

/** The values of generate() themselves: neither what they go into, nor the key that they come from. */
function generatedIn(objects: readonly DesiredObject[]): readonly string[] {
  const data = objects.flatMap(({ body }) => sensitivesIn(body.data ?? null))
  const own = data.filter((value) => isGenerated(value) && !madeOf(value).some(isGenerated))
  return [...new Set(own.map(Sensitive.text))]
}

function isGenerated(value: Sensitive): boolean {
  return value.label.startsWith('generate(')
}

function madeOf(value: Sensitive): readonly Sensitive[] {
  return Sensitive.roots(value).slice(1)
}
