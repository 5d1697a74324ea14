import { readableCredentials } from '../../../core/config/check/readable-credentials.ts'
import { type Rendered, render } from '../../../core/desired/render.ts'
import type { DesiredObject } from '../../../core/objects/object.ts'
import { withStringData } from '../../../core/objects/redaction.ts'
import type { Checked } from '../../../core/problem.ts'
import { AFRESH } from '../../../core/remember.ts'
import { redact, sensitivesIn } from '../../../core/sensitive.ts'
import type { Service } from '../../../core/services/service.ts'
import { isPassing as passesBy } from '../../../core/targets/branches/passing.ts'
import { heldByMistakes } from '../check/held-by-mistakes.ts'
import type { Prepared, PreparePorts } from '../prepared.ts'
import { patched } from './patched.ts'

// Renders an instance, before its builds and once more after them: objects, and what `patch` makes of them.
// In: everything that was prepared. Out: the same with its objects; a mistake that is found here holds its service.
// Limits: looks nothing up; functions of the configuration run in the evaluator.

export async function renderPrepared(
  ports: Pick<PreparePorts, 'evaluator' | 'scrubber' | 'remember'>,
  prepared: Omit<Prepared, 'rendered'>,
  signal: AbortSignal,
): Promise<Checked<Prepared>> {
  const services = prepared.services.filter(({ name }) => !prepared.held.has(name))
  const remember = (ports.remember ?? AFRESH).within(prepared.instance.name)
  const { ops } = prepared.configuration
  const { environment, targets } = prepared.instance
  const isPassing = (name: string): boolean =>
    passesBy(
      ops,
      environment,
      targets.find(({ service }) => service === name),
    )
  const unpatched = render({ ...prepared, ops, services, isPassing }, remember)
  // Before any function runs, so that what one says of an object cannot show them.
  const secrets = [...unpatched.value.secrets]
  for (const { body } of secrets) for (const value of sensitivesIn(body)) ports.scrubber.learn(value)
  for (const credential of credentialsIn(secrets, services)) ports.scrubber.learn(credential)
  const { value: rendered, problems: found } = await patched(
    ports.evaluator,
    { ...prepared, services },
    unpatched.value,
    signal,
  )
  const problems = [...unpatched.problems, ...found]
  const held = heldByMistakes(prepared.held, problems)
  const isAsBefore = held.size === prepared.held.size
  return { value: { ...prepared, held, rendered: isAsBefore ? rendered : without(rendered, held) }, problems }
}

/** None of the objects of a held service is written, and none of its tasks runs. */
function without({ desired, tasks, ...rendered }: Rendered, held: Prepared['held']): Rendered {
  const objects = desired.objects.filter((object) => !held.has(object.service ?? ''))
  return {
    ...rendered,
    desired: { ...desired, objects },
    tasks: tasks.filter(({ service }) => !held.has(service)),
  }
}

/** Secrets in the clear, which manifests and `objects` may bring: what is named like a credential is one (spec 2.5). */
function credentialsIn(
  objects: readonly DesiredObject[],
  services: readonly Pick<Service, 'name'>[],
): readonly string[] {
  const secrets = objects.flatMap(({ id, body }) =>
    id.kind === 'Secret' ? [{ env: redact(withStringData(body).stringData ?? null, () => '') }] : [],
  )
  if (secrets.length === 0) return []
  return readableCredentials(
    secrets,
    services.map(({ name }) => name),
  )
}
