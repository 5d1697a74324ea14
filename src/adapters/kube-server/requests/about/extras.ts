import { type Data, type Fields, fields, isFields } from '../../data.ts'

export const SERVER_VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.0-embedded',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '1970-01-01T00:00:00Z',
  goVersion: '',
  compiler: '',
  platform: 'embedded',
}

/** Reviews of what one may do: everything, for this server has no users. */
export function reviewAnswer(path: string, body: Data | undefined): Fields | undefined {
  const found = /^\/apis\/(authorization|authentication)\.k8s\.io\/v1\/(?:namespaces\/[^/]+\/)?(\w+)$/.exec(
    path,
  )
  if (found === null) return undefined
  const [, group = '', plural = ''] = found
  const kind = KINDS[plural]
  if (kind === undefined) return undefined
  const asked = isFields(body) ? body : {}
  return {
    kind,
    apiVersion: `${group}.k8s.io/v1`,
    metadata: {},
    spec: fields(asked, 'spec'),
    status: statusOf(kind),
  }
}

const KINDS: Readonly<Record<string, string>> = {
  selfsubjectaccessreviews: 'SelfSubjectAccessReview',
  localsubjectaccessreviews: 'LocalSubjectAccessReview',
  subjectaccessreviews: 'SubjectAccessReview',
  selfsubjectrulesreviews: 'SelfSubjectRulesReview',
  selfsubjectreviews: 'SelfSubjectReview',
}

function statusOf(kind: string): Fields {
  if (kind === 'SelfSubjectReview') return { userInfo: { username: 'embedded', groups: ['system:masters'] } }
  if (kind === 'SelfSubjectRulesReview') {
    return {
      resourceRules: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
      nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
      incomplete: false,
    }
  }
  return { allowed: true, reason: 'the embedded cluster allows everything' }
}
