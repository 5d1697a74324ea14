import type { BuildInputs } from '../../core/images/image.ts'
import { reveal, sensitivesIn } from '../../core/sensitive.ts'
import type { Scrubber } from '../../ports/log.ts'

/** What a build may mount, in the clear, on its way there and nowhere else: whatever prints it from now on shows `***`. */
export function secretValues(
  { secrets = {} }: BuildInputs,
  scrubber: Pick<Scrubber, 'learn'>,
): Readonly<Record<string, string>> {
  for (const secret of sensitivesIn(secrets)) scrubber.learn(secret)
  return reveal(secrets) as Readonly<Record<string, string>>
}
