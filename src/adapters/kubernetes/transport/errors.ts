import { isMap, type JsonMap } from '../../../core/json.ts'
import { WorldError } from '../../../core/world-error.ts'
import { HttpError } from '../../http-message.ts'
import type { KubeSubject } from '../../kube-client.ts'

/** A failed answer as our one error. Texts of the server about Secrets are left out: they may quote values. */
export function errorOf(
  status: number,
  body: JsonMap,
  about: KubeSubject,
  cluster: string,
  retryAfter: number | undefined,
): WorldError {
  const what = nameOf(about)
  const said = about.kind === 'Secret' ? '' : saidBy(body)
  const make = (code: string, message: string, retryable: boolean, hint?: string) =>
    new WorldError(code, message, {
      retryable,
      ...(hint === undefined ? {} : { hint }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    })
  const denied = /admission webhook|ValidatingAdmissionPolicy/.exec(String(body.message ?? ''))
  if (hasCause(body, 'NamespaceTerminating'))
    return make(
      'kube.terminating',
      `${what}: namespace ${about.namespace} is being deleted`,
      true,
      'it is tried again once the namespace is gone; a finalizer in it may hold it back',
    )
  if ((status === 403 || status === 400) && denied !== null)
    return make('kube.denied', `${what} was denied by admission control of ${cluster}${colon(said)}`, false)
  // Server-side apply answers 500 to a field that the kind does not have.
  if (status >= 400 && /field not declared in schema|failed to create typed/.test(String(body.message ?? '')))
    return make('kube.invalid', `${what} is not accepted by ${cluster}${colon(said)}`, false)
  switch (status) {
    case 401:
      return make(
        'kube.unauthorized',
        `${cluster} does not accept our credentials`,
        false,
        'log in again or renew the token of the kubeconfig',
      )
    case 403:
      return make(
        'kube.forbidden',
        `${what}: we may not ${grantOf(about)}${colon(said)}`,
        false,
        roleHint(about),
      )
    case 404:
      return make('kube.not-found', `${what} does not exist in ${cluster}${colon(said)}`, false)
    case 409:
      return make('kube.conflict', `${what} was changed or recreated meanwhile${colon(said)}`, true)
    case 410:
      return make('kube.gone', `${what}: ${cluster} no longer knows the version asked for`, true)
    case 400:
    case 422:
      return make('kube.invalid', `${what} is not accepted by ${cluster}: ${fieldsOf(body, about)}`, false)
    case 413:
      return make('kube.too-large', `${what} is larger than ${cluster} accepts`, false)
    case 429:
    case 503:
      return make('kube.overloaded', `${cluster} asks us to wait (${status}) for ${what}`, true)
    default:
      if (
        /request is too large|exceeds the limit|trying to send message larger/.test(
          String(body.message ?? ''),
        )
      )
        return make('kube.too-large', `${what} is larger than ${cluster} can store`, false)
      return make(
        'kube.failed',
        `${cluster} answered ${status} to ${about.verb} ${what}${colon(said)}`,
        status >= 500,
      )
  }
}

/** A failure on the way, as our one error. */
export function transportError(error: unknown, about: KubeSubject, cluster: string): unknown {
  if (!(error instanceof HttpError)) return error
  const message = `the cluster ${cluster} cannot be reached to ${about.verb} ${nameOf(about)}: ${error.message}`
  if (error.kind === 'tls')
    return new WorldError('kube.tls', message, {
      retryable: false,
      hint: 'check certificate-authority and tls-server-name of the cluster in the kubeconfig',
      cause: error,
    })
  if (error.kind === 'too-large')
    return new WorldError('kube.too-large', message, { retryable: false, cause: error })
  return new WorldError('kube.unreachable', message, {
    retryable: true,
    hint: 'check the address in the kubeconfig and whether the API server is up',
    cause: error,
  })
}

export interface StatusCause {
  readonly reason: string
  readonly field: string
  readonly message: string
}

export function causesOf(body: JsonMap): readonly StatusCause[] {
  const details = isMap(body.details) ? body.details : {}
  const causes = Array.isArray(details.causes) ? details.causes.filter(isMap) : []
  return causes.map((cause: JsonMap) => ({
    reason: String(cause.reason ?? ''),
    field: String(cause.field ?? ''),
    message: String(cause.message ?? ''),
  }))
}

function hasCause(body: JsonMap, reason: string): boolean {
  return causesOf(body).some((cause) => cause.reason === reason)
}

/** `Deployment/backend (namespace shop)`. */
function nameOf(about: KubeSubject): string {
  const name = about.name === undefined ? about.kind : `${about.kind}/${about.name}`
  return about.namespace === undefined || about.namespace === ''
    ? name
    : `${name} (namespace ${about.namespace})`
}

function saidBy(body: JsonMap): string {
  return typeof body.message === 'string' ? body.message : ''
}

function colon(said: string): string {
  return said === '' ? '' : `: ${said}`
}

function fieldsOf(body: JsonMap, about: KubeSubject): string {
  const causes = causesOf(body)
  if (about.kind === 'Secret')
    return causes.map((cause) => `${cause.field} (${cause.reason})`).join(', ') || 'the server names no field'
  const texts = causes.map((cause) =>
    cause.field === '' ? cause.message : `${cause.field}: ${cause.message}`,
  )
  return texts.join('; ') || saidBy(body) || 'the server says nothing more'
}

function grantOf(about: KubeSubject): string {
  const group = about.group === '' ? '' : `.${about.group}`
  const where = about.namespace ? ` in namespace ${about.namespace}` : ''
  return `${about.verb} ${about.resource}${group}${where}`
}

function roleHint(about: KubeSubject): string {
  const kind = about.namespace ? `a Role in namespace ${about.namespace}` : 'a ClusterRole'
  return `grant it by ${kind}: apiGroups ["${about.group}"], resources ["${about.resource}"], verbs ["${about.verb}"]`
}
