import type { Json } from '../../../json.ts'

// What this version does with each setting of the ops file.
// In: nothing. Out: a verdict for every key of the ops file and of an environment; `*` stands for any name.
// Limits: a key inside of another has a row where it differs; keys of services are in not-yet.ts.

/**
 * `kept`: what the key says happens. `warning`: it does not happen yet, and nothing goes wrong without it. `error`: whoever
 * writes it relies on it, so that going on without it would break a promise.
 */
export type Verdict =
  | 'kept'
  | {
      readonly severity: 'warning' | 'error'
      /** What does not happen. */
      readonly lacks: string
      readonly meanwhile: string
      /** Values that ask for nothing but what happens anyway. */
      readonly unless?: readonly Json[]
    }

const CREDENTIALS_OF_GIT =
  'Take it out, and give it to the agent: DIPLOID_GIT_TOKEN, with DIPLOID_GIT_USER and DIPLOID_GIT_HOST.'
const CREDENTIALS_OF_REGISTRY =
  'Take it out, and give it to the agent: DIPLOID_REGISTRY_HOST, DIPLOID_REGISTRY_USER, DIPLOID_REGISTRY_TOKEN, or what `docker login` leaves.'
const UNUSED_TOKEN = error('nobody uses this token', CREDENTIALS_OF_GIT)
const FIXED = 'Until then every environment is one namespace; list its branches, or a glob, in `branch`.'
const BY_HAND = 'Until then run no agent, but `diploid plan --env` and `diploid apply --env` by hand.'

export const SETTINGS: Readonly<Record<string, Verdict>> = {
  name: 'kept',
  extends: 'kept',
  vars: 'kept',
  services: 'kept',
  domain: 'kept',
  routing: 'kept',
  environments: 'kept',

  forges: warning(
    'repositories are reached by their URLs, and nothing is asked of forges or reported to them',
    'For credentials of Git give the agent DIPLOID_GIT_TOKEN, DIPLOID_GIT_USER and DIPLOID_GIT_HOST.',
  ),
  'forges.*.token': UNUSED_TOKEN,
  user: warning('nobody signs in with this name', 'Give it to the agent: DIPLOID_GIT_USER.'),
  gitlabToken: UNUSED_TOKEN,
  githubToken: UNUSED_TOKEN,
  giteaToken: UNUSED_TOKEN,
  bitbucketToken: UNUSED_TOKEN,

  registry: 'kept',
  'registry.push': error('builds do not sign in with this account', CREDENTIALS_OF_REGISTRY),
  'registry.pull': error(
    'no service is given this account',
    "Let the nodes sign in by themselves and write pull: 'node'.",
    ['node'],
  ),
  'registry.mirror': warning(
    'images are pulled from where they are named',
    'Name the mirror in the image: mirror.example.com/library/nginx:1.27.',
  ),
  registries: error('nobody signs in with these accounts', CREDENTIALS_OF_REGISTRY),
  clusters: warning(
    'no cluster but that of the agent is reached',
    'Run an agent in each, with an ops file of its own.',
  ),

  build: 'kept',
  'build.builder': error('BuildKit is what builds', "Write builder: 'buildkit', or leave it out.", [
    'buildkit',
  ]),
  'build.cache': warning('builds keep no layers', 'Leave it out; they are only slower.', [false]),
  drift: error(
    'what somebody changes by hand is always put right',
    'Stop the agent while you try something by hand.',
    ['correct'],
  ),
  prune: 'kept',
  'prune.volumes': error(
    'volumes stay when their service goes',
    'Write retain: false at the volume: storage: { /data: "10Gi retain=false" }.',
    ['keep'],
  ),
  'prune.namespaces': error('namespaces stay when their environment goes', 'Delete them by hand.', ['keep']),
  'prune.threshold': error(
    'no plan waits for approval, however much it deletes',
    'Look at `diploid plan` before you push; the agent deletes what leaves the configuration.',
  ),
  retention: warning('how long things are kept is fixed: 20 releases, an hour for a build', 'Leave it out.'),
  notifications: warning(
    'nobody is told',
    'Watch the metrics and the log of the agent, or `diploid status`.',
  ),
  agent: warning(
    'the agent takes its settings where it is started',
    'Give them to `diploid agent`: see `diploid agent --help`.',
  ),
  'agent.rights': error(
    'the agent may do what its account in the cluster may do, whatever stands here',
    'Bind its service account in those namespaces only.',
  ),
  'agent.dashboard': warning('there is no dashboard', 'Leave it out.', [false]),
  templates: error(
    'custom resources are not watched: nothing would be deployed for them',
    'Write what one of them needs as `objects` of a service.',
  ),

  'environments.*.branch': 'kept',
  'environments.*.type': 'kept',
  'environments.*.domain': 'kept',
  'environments.*.routing': 'kept',
  'environments.*.namespace': 'kept',
  'environments.*.vars': 'kept',
  'environments.*.env': 'kept',
  'environments.*.defaults': 'kept',
  'environments.*.tag': error('tags are not looked at', 'Name a branch that is moved to each release.'),
  'environments.*.instances': error('there is no instance for each branch', FIXED, ['shared']),
  'environments.*.mergeRequests': error('there is no instance for each merge request', FIXED, [
    { enabled: false },
  ]),
  'environments.*.deploy': error('every service is deployed, changed or not', FIXED, ['all']),
  'environments.*.base': ofInstances('a service without that branch is left out'),
  'environments.*.fallback': ofInstances('no service is used from another environment'),
  'environments.*.with': ofInstances('every service is deployed anyway'),
  'environments.*.shareData': ofInstances('no data is used from another environment', [false]),
  'environments.*.ttl': ofInstances('no instance ends by itself'),
  'environments.*.maxAge': ofInstances('branches count however old they are'),
  'environments.*.limit': ofInstances('there is one instance'),
  // Nothing removes an environment in this version: one that leaves the configuration stays as it is.
  'environments.*.protected': 'kept',
  'environments.*.cluster': error(
    'everything goes to the cluster of the agent',
    'Run an agent in that cluster, with an ops file of its own.',
  ),
  'environments.*.promote': error(
    'nothing is promoted: this environment would take commits of its branch by itself',
    'Name a branch that is moved when you promote.',
  ),
  'environments.*.approve': error('nobody is asked: each change would be carried out at once', BY_HAND, [
    false,
  ]),
  'environments.*.windows': error('changes are carried out at any time of the day', BY_HAND, [[]]),
  'environments.*.queue': error('the newest commit alone is deployed', 'Leave it out.', ['newest']),
  'environments.*.atomic': error(
    'a service that fails does not keep the others from changing',
    'Order them with needs: what needs a service waits for it.',
    [false],
  ),
  'environments.*.quota': 'kept',
  'environments.*.isolation': 'kept',
  'environments.*.noindex': error('no header is added', 'Add it where the pages are served.', [false]),
}

function warning(lacks: string, meanwhile: string, unless?: readonly Json[]): Verdict {
  return { severity: 'warning', lacks, meanwhile, ...(unless === undefined ? {} : { unless }) }
}

function error(lacks: string, meanwhile: string, unless?: readonly Json[]): Verdict {
  return { severity: 'error', lacks, meanwhile, ...(unless === undefined ? {} : { unless }) }
}

/** Says something of instances per branch or merge request alone, and those are refused themselves. */
function ofInstances(lacks: string, unless?: readonly Json[]): Verdict {
  return warning(
    `${lacks}: this is about instances of branches, which there are none of`,
    'Leave it out.',
    unless,
  )
}
