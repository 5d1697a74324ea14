import type { Problem } from '../../problem.ts'
import { placeOfExtends } from '../extends/extends-of.ts'
import type { SourceValue } from '../source.ts'

/** What is read of other repositories, with the credentials of the agent, is for the ops repository to say. */
export function foreignExtends(from: SourceValue, text: string): Problem {
  return {
    code: 'config.own-key',
    message: `'${text}' is a file of another repository, which a service repository's own file cannot extend`,
    hint: "Let the service's file in the ops repository extend it; './base.yaml' is a file of this repository.",
    ...placeOfExtends(from, text),
  }
}
