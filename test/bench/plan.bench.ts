import { isMap, type Json, type JsonMap } from '../../src/core/json.ts'
import { idKey, type LiveObject } from '../../src/core/objects/object.ts'
import { makePlan } from '../../src/core/plan/make-plan.ts'
import { compareAll } from '../../src/core/plan/suspects.ts'
import { reveal } from '../../src/core/sensitive.ts'
import { OFFLINE_CLUSTER } from '../../src/reconcile/prepare/offline.ts'
import { prepareInstance } from '../../src/reconcile/prepare/prepare.ts'
import { readConfiguration } from '../../src/reconcile/prepare/read.ts'
import { selectInstances } from '../../src/reconcile/prepare/select.ts'
import { MEMORY_PLACE, memoryGit } from './memory-git.ts'

/** Files → objects → plan of an installation of this many services, from memory, on one core. */
export async function benchPlan(services = 1000): Promise<readonly (readonly [string, string])[]> {
  const git = memoryGit({ '.diploid.conf.yaml': opsFile(services) })
  const place = MEMORY_PLACE
  const { signal } = new AbortController()
  const ports = {
    git,
    evaluator: {
      run: () => Promise.resolve([]),
      call: () => Promise.resolve([]),
      close: () => Promise.resolve(),
    },
    registry: undefined,
    scrubber: { learn: () => undefined, scrub: <T>(value: T) => value },
    sops: { open: () => Promise.reject(new Error('there is no such file')) },
  }
  const start = performance.now()
  const { value: configuration, problems } = await readConfiguration(
    ports,
    place,
    await git.refs('', signal),
    signal,
  )
  if (configuration === undefined) throw new Error(problems.map((problem) => problem.message).join('; '))
  const read = performance.now()
  const { value: selection } = await selectInstances(
    { git, clock: { now: () => 0 } },
    place,
    configuration,
    signal,
  )
  const instance = selection.instances[0]
  if (instance === undefined) throw new Error('no instance')
  const input = {
    place,
    configuration,
    instance,
    owner: undefined,
    cluster: OFFLINE_CLUSTER,
    previous: undefined,
    secrets: 'if-known' as const,
  }
  const prepared = (await prepareInstance(ports, input, signal)).value
  if (prepared === undefined) throw new Error('not prepared')
  const rendered = performance.now()

  const { desired } = prepared.rendered
  const first = plan(prepared, new Map())
  const created = performance.now()
  const live = new Map(
    desired.objects.map((object) => [idKey(object.id), asLive(object.id, reveal(object.body) as JsonMap)]),
  )
  const before = performance.now()
  const second = plan(prepared, live)
  const again = performance.now()
  if (first.actions.length !== desired.objects.length || second.actions.length !== 0)
    throw new Error('the plans are not what they should be')
  return [
    [`${services} services, files to sources`, ms(read - start)],
    [`${services} services, sources to ${desired.objects.length} objects`, ms(rendered - read)],
    ['plan of creating all', ms(created - rendered)],
    ['plan with nothing to do', ms(again - before)],
  ]
}

function plan(
  prepared: NonNullable<Awaited<ReturnType<typeof prepareInstance>>['value']>,
  live: ReadonlyMap<string, LiveObject>,
) {
  const observed = { live, blind: new Set<string>() }
  const entries = new Map([...live].map(([key, object]) => [key, { id: object.id, uid: object.uid }]))
  return makePlan({
    environment: 'production',
    instance: 'production',
    namespace: 'bench',
    revision: 'main',
    desired: prepared.rendered.desired,
    observed,
    comparisons: compareAll(prepared.rendered.desired, observed),
    verdicts: new Map(),
    inventory: live.size === 0 ? { state: 'new' } : { state: 'intact', entries },
    builds: [],
    pending: new Map(),
    held: new Map(),
    needs: new Map(prepared.services.map((service) => [service.name, service.needs])),
    keyedId: () => '',
    inUse: new Set(),
    undeployed: new Set(),
    adoptable: new Map(),
    replaceable: new Set(),
  })
}

/** The object as a server would hold it: with our apply entry over every field. */
function asLive(id: LiveObject['id'], body: JsonMap): LiveObject {
  const { apiVersion: _version, kind: _kind, ...fields } = body
  const entry = { manager: 'diploid', operation: 'Apply', fieldsV1: fieldsOf(withoutIdentity(fields)) }
  const metadata = isMap(body.metadata) ? body.metadata : {}
  return {
    id,
    uid: idKey(id),
    resourceVersion: '1',
    body: { ...body, metadata: { ...metadata, managedFields: [entry] } },
  }
}

function withoutIdentity(fields: JsonMap): JsonMap {
  const { name: _name, namespace: _namespace, ...metadata } = isMap(fields.metadata) ? fields.metadata : {}
  return { ...fields, metadata }
}

/** Keys of lists as the API's schemas have them, as far as our objects use them. */
function fieldsOf(value: Json): JsonMap {
  if (!isMap(value)) return {}
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      `f:${key}`,
      Array.isArray(item) ? itemsOf(key, item) : fieldsOf(item),
    ]),
  )
}

const LIST_KEYS: Readonly<Record<string, readonly string[]>> = {
  containers: ['name'],
  env: ['name'],
  volumes: ['name'],
  volumeMounts: ['mountPath'],
}

function itemsOf(list: string, items: readonly Json[]): JsonMap {
  const keys =
    list === 'ports' && isMap(items[0])
      ? 'containerPort' in items[0]
        ? ['containerPort', 'protocol']
        : ['port', 'protocol']
      : LIST_KEYS[list]
  if (keys === undefined) return {}
  return Object.fromEntries(
    items.filter(isMap).map((item) => {
      const key = Object.fromEntries(keys.map((name) => [name, item[name] ?? 'TCP']))
      return [`k:${JSON.stringify(key)}`, { '.': {}, ...fieldsOf(item) }]
    }),
  )
}

function opsFile(services: number): string {
  const lines = ['name: bench', 'domain: bench.example', 'vars:', '  mail: mail.bench.example', 'services:']
  for (let index = 0; index < services; index++) {
    lines.push(
      `  service-${index}:`,
      `    image: registry.example.com/bench/service-${index}:1.${index}`,
      '    port: 8080',
      `    url: https://service-${index}.bench.example`,
      '    env:',
      "      MAIL: '${vars.mail}'",
      `      PEER: http://\${services.service-${(index + 1) % services}.host}:8080`,
    )
  }
  return lines.join('\n')
}

function ms(value: number): string {
  return `${value.toFixed(0)} ms`
}
