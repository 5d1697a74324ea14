import { printPath } from '../../json.ts'
import type { Problem } from '../../problem.ts'

/** Keys of a service that a proxy must be able to express. */
export type ExposureKey = 'tls' | 'cors' | 'proxy' | 'redirects' | 'timeout' | 'maxBody' | 'auth'

/** A cell of a dialect's table that is empty, wholly or for this value; `why` completes "… cannot be said to it: ". */
export interface NotExpressible {
  readonly not: string
}

/** Where nobody looked who serves the class, which decides what can be said and how. */
export const ASK = 'ask the cluster, without --offline, or take what a plan was told, with --facts'

const WAYS_OUT: Readonly<Record<ExposureKey, string>> = {
  tls: 'Remove the key',
  cors: 'Answer it in the program itself',
  proxy:
    'Give the other service a URL of its own, or `keep=true` where only the removed prefix is the matter',
  redirects: 'Answer it in the program itself',
  timeout: 'Set it for all in the configuration of the controller',
  maxBody: 'Limit it in the program itself, or for all in the configuration of the controller',
  auth: 'Ask in the program itself, or put a signing-in proxy before it',
}

/** `place` is `ingress class web (F5 NGINX)`. */
export function notExpressible(
  service: string,
  key: ExposureKey,
  place: string,
  { not }: NotExpressible,
  /** The one entry of several that is meant. */
  entry?: string,
): Problem {
  const path = ['services', service, key, ...(entry === undefined ? [] : [entry])]
  return {
    code: 'desired.not-expressible',
    message: `${printPath(path.slice(2))} of ${service} cannot be said to ${place}: ${not}`,
    hint: `${WAYS_OUT[key]}; or choose another way in with \`routing\`, or write what the controller wants with \`objects\`.`,
    path,
    service,
  }
}
