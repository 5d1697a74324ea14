import { z } from 'zod'
import { DnsLabel, EnvMap, HostName, Quantity, Text, TextOrList } from '../meta.ts'
import { IsolationKeys } from '../network/isolation.ts'
import { RoutingKeys } from '../network/routing.ts'
import { ServiceConfig } from '../service.ts'

// An environment in canonical form: what goes there, how it is guarded, and what its services are given.

export const Vars = z.record(z.string(), z.json())

const Seconds = z.int().positive('must be above 0')
const Patterns = z.array(Text).min(1, 'must not be empty')
const Amount = z.union([Quantity, z.number().nonnegative('must not be negative')])

const MergeRequests = z.strictObject({
  enabled: z.boolean().optional(),
  into: Patterns.optional().meta({
    description: 'Only of those that go into these branches; left out: all.',
    examples: ['main'],
    written: TextOrList,
  }),
  label: Text.optional().meta({ description: 'Only of those with this label.' }),
  drafts: z.boolean().optional().meta({ description: 'Also of drafts.' }),
  forks: z.boolean().optional().meta({ description: 'Also of forks.' }),
})

const Quota = z.strictObject({
  cpu: Amount.optional().meta({ description: 'Of all containers together, as they request it.' }),
  memory: Amount.optional().meta({ description: 'The same for memory.' }),
  storage: Amount.optional().meta({ description: 'Size of all volumes together.' }),
  pods: Amount.optional().meta({ description: 'Pods that have not ended.' }),
  volumes: Amount.optional().meta({ description: 'Number of volumes.' }),
})

const DAYS = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)(-(Mon|Tue|Wed|Thu|Fri|Sat|Sun))?$/
const Time = z.string().regex(/^([01]\d|2[0-4]):[0-5]\d$/, "is no time of the day, like '08:00'")

const Window = z.strictObject({
  kind: z.enum(['allow', 'delay']).optional().meta({ description: 'Changes only then, or never then.' }),
  days: z
    .string()
    .regex(DAYS, "is no day or range of days, like 'Mon-Fri'")
    .optional()
    .meta({ description: 'Left out: every day.', examples: ['Mon-Fri'] }),
  from: Time.optional().meta({ description: 'Begin.', examples: ['08:00'] }),
  to: Time.optional().meta({ description: 'End.', examples: ['17:00'] }),
  zone: Text.optional().meta({
    description: 'Time zone.',
    default: 'UTC',
    examples: ['Europe/Berlin'],
  }),
})

/** Which code goes there. */
const CodeKeys = {
  branch: Patterns.optional().meta({
    description:
      'Branch name, glob or list of them that is deployed here; `!pattern` excludes. Left out: the default branch.',
    examples: ['master', 'release/*', ['*', '!wip/*']],
    written: TextOrList,
  }),
  tag: Patterns.optional().meta({
    description: 'Instead of a branch: the tag of the highest version that fits.',
    examples: ['v*'],
    written: TextOrList,
  }),
  promote: DnsLabel.optional().meta({
    description: 'Instead of a branch: the commits and images that this other environment runs, on approval.',
    examples: ['staging'],
  }),
  instances: z
    .enum(['shared', 'per-branch'])
    .optional()
    .meta({ description: 'One namespace whatever the pattern, or one for each branch.', default: 'shared' }),
  mergeRequests: MergeRequests.optional().meta({
    description: 'One instance for each open merge or pull request.',
    examples: [true, { into: 'main', label: 'preview' }],
    written: z.union([z.boolean(), Text]),
  }),
  deploy: z.enum(['all', 'changed']).optional().meta({
    description: 'What a new instance gets: every service, or those that differ from the `fallback`.',
    default: 'all',
  }),
  base: Text.optional().meta({
    description: "Branch of a service that lacks the instance's; left out: its repository's default branch.",
  }),
  fallback: DnsLabel.optional().meta({
    description: 'Environment whose services an instance uses where it has none of its own.',
  }),
  with: z
    .array(DnsLabel)
    .optional()
    .meta({
      description: 'Services that every instance gets, changed or not.',
      examples: [['db']],
      written: TextOrList,
    }),
  shareData: z
    .boolean()
    .optional()
    .meta({ description: 'Services with data are used from the `fallback`, too.', default: false }),
}

/** Where it is. */
const PlaceKeys = {
  type: z.enum(['production', 'development']).optional().meta({
    description: 'Left out: production where named production, prod or live, or where it is the only one.',
  }),
  cluster: DnsLabel.optional().meta({
    description: "Which of `clusters` it lives in; left out: the agent's own.",
  }),
  namespace: Text.optional().meta({ description: 'Instead of `<project>-<environment>`.' }),
  domain: HostName.optional().meta({
    description: 'Base of its hosts, instead of one made from the global `domain`.',
  }),
  routing: RoutingKeys.routing.meta({
    ...RoutingKeys.routing.meta(),
    description:
      'What differs here from the `routing` of all; a gateway or ingress class of its own takes the place of the other, with its `proxies`.',
    examples: [{ ingressClass: 'nginx', proxies: 'ingress-nginx' }],
  }),
}

/** What it must not do. */
const GuardKeys = {
  ttl: Seconds.optional().meta({
    description: 'An instance ends when nobody pushed or deployed to it for so long.',
    examples: ['14d'],
    written: Text,
  }),
  maxAge: Seconds.optional().meta({
    description: 'Branches without a push for so long get no instance.',
    examples: ['30d'],
    written: Text,
  }),
  protected: z
    .boolean()
    .optional()
    .meta({ description: 'Nothing but an explicit command removes it.', default: false }),
  limit: z
    .int()
    .positive('must be above 0')
    .optional()
    .meta({ description: 'Most instances at once.', examples: [20] }),
  quota: Quota.optional().meta({
    description: 'What all of an instance may take together (a ResourceQuota).',
    examples: ['cpu=4 memory=8Gi pods=50', { storage: '100Gi' }],
    written: Text,
  }),
  isolation: IsolationKeys.isolation.meta({
    ...IsolationKeys.isolation.meta(),
    description: '`isolation` of every service here, below what a service says of its own.',
  }),
  noindex: z.boolean().optional().meta({ description: 'Search engines are told to leave its pages out.' }),
  approve: z
    .boolean()
    .optional()
    .meta({ description: 'Plans wait until somebody approves them.', default: false }),
  windows: z
    .array(Window)
    .optional()
    .meta({
      description: 'When changes may be made.',
      examples: ['allow Mon-Fri 08:00-17:00 zone=Europe/Berlin', ['delay Fri 12:00-24:00']],
      written: TextOrList,
    }),
  queue: z
    .enum(['newest', 'every'])
    .optional()
    .meta({ description: 'Whether commits are passed over when newer ones wait.', default: 'newest' }),
  atomic: z.boolean().optional().meta({ description: 'All services change, or none.', default: false }),
}

/** What its services are given. */
const ContentKeys = {
  vars: Vars.optional().meta({ description: 'Variables over the global ones.' }),
  env: EnvMap.optional().meta({ description: 'Environment variables for every container.' }),
  defaults: ServiceConfig.optional().meta({ description: 'Any service key, for every service here.' }),
}

export const EnvironmentEntry = z.strictObject({ ...CodeKeys, ...PlaceKeys, ...GuardKeys, ...ContentKeys })
/** An environment in canonical form. */
export type EnvironmentEntry = z.infer<typeof EnvironmentEntry>
