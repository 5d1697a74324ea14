import { render } from '../../../core/desired/render.ts'
import type { Checked } from '../../../core/problem.ts'
import { sensitivesIn } from '../../../core/sensitive.ts'
import { heldByMistakes } from '../check/held-by-mistakes.ts'
import type { Prepared, PreparePorts } from '../prepared.ts'
import { patched } from './patched.ts'

// Renders an instance, before its builds and once more after them: objects, and what `patch` makes of them.
// In: everything that was prepared. Out: the same with its objects; a mistake that is found here holds its service.
// Limits: looks nothing up; functions of the configuration run in the evaluator.

export async function renderPrepared(
  ports: Pick<PreparePorts, 'evaluator' | 'scrubber'>,
  prepared: Omit<Prepared, 'rendered'>,
  signal: AbortSignal,
): Promise<Checked<Prepared>> {
  const services = prepared.services.filter(({ name }) => !prepared.held.has(name))
  const unpatched = render({ ...prepared, ops: prepared.configuration.ops, services })
  // Before any function runs, so that what one says of an object cannot show them.
  for (const object of unpatched.value.desired.objects)
    for (const secret of sensitivesIn(object.body)) ports.scrubber.learn(secret)
  const { value: rendered, problems: found } = await patched(
    ports.evaluator,
    { ...prepared, services },
    unpatched.value,
    signal,
  )
  const problems = [...unpatched.problems, ...found]
  const held = heldByMistakes(prepared.held, problems)
  // None of the objects of a held service is written.
  const objects = rendered.desired.objects.filter((object) => !held.has(object.service ?? ''))
  const value = { ...prepared, held, rendered: { ...rendered, desired: { ...rendered.desired, objects } } }
  return { value, problems }
}
