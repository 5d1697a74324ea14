import { isMap, type JsonMap } from '../../core/json.ts'
import { isWorldError } from '../../core/world-error.ts'
import type { KubeClient } from '../kube-client.ts'
import { createCollections } from './records.ts'

/** The Secret whose values are files of age keys, whatever their names; made by a person, or by `init`. */
const SECRET = 'diploid-age'

/** What stands in it; nothing where there is none, or for people who may not read it. */
export async function readAgeKeys(
  client: KubeClient,
  namespace: string,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const place = { apiVersion: 'v1', kind: 'Secret', resource: 'secrets', namespace, name: SECRET }
  try {
    return textsIn(await createCollections(client).get(place, signal))
  } catch (error) {
    if (isWorldError(error) && error.code === 'kube.forbidden') return []
    throw error
  }
}

function textsIn(secret: JsonMap | undefined): readonly string[] {
  const data = isMap(secret?.data) ? Object.values(secret.data) : []
  return data.map((base64) => Buffer.from(String(base64), 'base64').toString('utf8'))
}
