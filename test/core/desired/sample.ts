import type { ClusterFacts, Owner } from '../../../src/core/desired/desired.ts'
import { applyPatches, type Patched } from '../../../src/core/desired/patch/apply-patches.ts'
import type { PatchResult } from '../../../src/core/desired/patch/call.ts'
import { type Rendered, type RenderInput, render } from '../../../src/core/desired/render.ts'
import { describeRequires, describeRun } from '../../../src/core/desired/tasks/describe-tasks.ts'
import { jobsOf } from '../../../src/core/desired/tasks/patched-jobs.ts'
import type { Image } from '../../../src/core/images/image.ts'
import type { Json, JsonMap } from '../../../src/core/json.ts'
import { printId } from '../../../src/core/objects/object.ts'
import { type Checked, printProblem } from '../../../src/core/problem.ts'
import { Sensitive } from '../../../src/core/sensitive.ts'
import type { Service } from '../../../src/core/services/service.ts'
import type { Instance } from '../../../src/core/targets/target.ts'
import { showObject } from '../../story/show.ts'

/** A plain service of a ready image; a test names what is special. */
export function service(fields: Partial<Service> = {}): Service {
  return {
    name: 'backend',
    source: { kind: 'none' },
    shape: 'deployment',
    image: { kind: 'ready', reference: 'registry.test/backend:1.4' },
    env: {},
    files: {},
    ports: [{ name: 'http', port: 8080, protocol: 'TCP' }],
    routes: [],
    headless: false,
    storage: [],
    hostMaps: [],
    replicas: 1,
    resources: {},
    uniquePerNode: false,
    nodes: {},
    tolerations: [],
    health: {},
    cron: [],
    needs: [],
    labels: {},
    annotations: {},
    objects: [],
    patch: {},
    replace: 'refuse',
    ...fields,
  }
}

export const INSTANCE: Instance = {
  environment: 'production',
  name: 'production',
  namespace: 'shop-production',
  type: 'production',
  branch: 'main',
  domain: 'shop.test',
  targets: [],
}

export const OWNER: Owner = { installation: 'i-1', rootKey: new Sensitive('k'.repeat(32), 'root key') }

export const GATEWAY: ClusterFacts = {
  kinds: new Set(['gateway.networking.k8s.io/v1/HTTPRoute', 'networking.k8s.io/v1/Ingress']),
  gateway: { namespace: 'infra', name: 'public' },
}

export function ingress(controller: string): ClusterFacts {
  return { kinds: new Set(['networking.k8s.io/v1/Ingress']), ingressClass: { name: 'web', controller } }
}

export const DIGEST = `sha256:${'a'.repeat(64)}`

export function builtImage(fields: Partial<Extract<Image, { kind: 'build' }>> = {}): Image {
  return {
    kind: 'build',
    service: 'backend',
    reference: 'registry.test/shop/backend:k3y',
    insecure: false,
    key: 'k3y',
    parts: [],
    build: {
      repo: 'https://git.test/backend',
      commit: 'c0ffee',
      branch: 'main',
      context: '',
      dockerfile: 'Dockerfile',
      args: {},
      bases: {},
      tree: 'tree',
    },
    exposed: [{ port: 3000, protocol: 'TCP' }],
    workdir: { known: true, value: '/app' },
    ...fields,
  }
}

export interface Sample {
  readonly rendered: Rendered
  readonly problems: readonly string[]
  /** `Kind/name` of every object, in order. */
  readonly names: readonly string[]
  /** One object, or the part of it at a dotted path, as YAML; ids and common labels are left out. */
  show(name: string, path?: string): string
  /** What runs around rollouts, a line each. */
  readonly tasks: readonly string[]
  /** The same of one of their Jobs. */
  job(name: string, path?: string): string
}

export function renderSample(
  services: readonly Service[] = [service()],
  fields: Partial<RenderInput> = {},
  /** What functions of `patch` do; a text is why one fails. */
  run?: (object: JsonMap) => Json,
): Sample {
  const unpatched = render({
    ops: { name: 'shop' },
    instance: INSTANCE,
    services,
    images: services.flatMap((each): readonly Image[] =>
      each.image.kind === 'ready'
        ? [{ kind: 'ready', service: each.name, reference: each.image.reference }]
        : [],
    ),
    lookups: new Map(),
    sources: new Map(),
    cluster: GATEWAY,
    owner: OWNER,
    ...fields,
  })
  const patched = withPatches(unpatched.value, services, run)
  const { desired } = unpatched.value
  const value = { ...unpatched.value, desired: { ...desired, objects: patched.value.objects } }
  const problems = [...unpatched.problems, ...patched.problems]
  return {
    rendered: value,
    problems: problems.map(printProblem),
    names: value.desired.objects.map(({ id }) => printId(id)),
    show: (name, path) => showObject(value.desired.objects, name, path) ?? `no ${name}`,
    tasks: value.tasks.flatMap((each) => [...describeRequires(each), ...each.runs.map(describeRun)]),
    job: (name, path) => showObject(jobsOf(value.tasks), `Job/${name}`, path) ?? `no ${name}`,
  }
}

function withPatches(
  { desired, awaited, secrets }: Rendered,
  services: readonly Service[],
  run?: (object: JsonMap) => Json,
): Checked<Patched> {
  const results = new Map<string, PatchResult>()
  for (;;) {
    const patched = applyPatches({ objects: desired.objects, awaited, secrets }, services, results)
    if (run === undefined || patched.value.patchCalls.length === 0) return patched
    for (const { id, object } of patched.value.patchCalls) {
      const value = run(object)
      const failed = {
        ok: false,
        code: 'config.threw',
        message: String(value),
        file: 'app.diploid.js',
        line: 3,
      } as const
      results.set(id, typeof value === 'string' ? failed : { ok: true, value })
    }
  }
}
