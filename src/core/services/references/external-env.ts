import { tagOf } from '../../config/tags.ts'
import { isMap, type Json, type JsonMap } from '../../json.ts'

/** What a service that runs elsewhere says of its variables, as it is written. */
export function externalEnv({ external }: JsonMap): Json | undefined {
  return isMap(external) && tagOf(external) === undefined ? external.env : undefined
}
