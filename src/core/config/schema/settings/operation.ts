import { z } from 'zod'
import { DnsLabel, Quantity, Refresh, RelativePath, Text, TextOrList } from '../meta.ts'

// How the program works: what builds may take, what is put right and removed, what is kept, who is told.

const Seconds = z.int().positive('must be above 0')
const Count = z.int().positive('must be above 0')
const Amounts = z.strictObject({
  cpu: Quantity.optional().meta({ examples: ['2'] }),
  memory: Quantity.optional().meta({ examples: ['4Gi'] }),
})

const Build = z.strictObject({
  builder: z
    .enum(['buildkit', 'buildah'])
    .optional()
    .meta({ description: 'What builds.', default: 'buildkit' }),
  rootless: z.boolean().optional().meta({
    description: 'Build without privileges, where the kernel of the nodes has user namespaces.',
    default: false,
  }),
  timeout: Seconds.optional().meta({
    description: 'Seconds after which a build is given up.',
    default: 1800,
    examples: ['45m'],
    written: Text,
  }),
  resources: z
    .strictObject({
      requests: Amounts.optional().meta({ description: 'What a build is sure to get.' }),
      limits: Amounts.optional().meta({ description: 'What it may take at most.' }),
    })
    .optional()
    .meta({
      description: 'What the pod of a build asks for.',
      default: { requests: { cpu: '100m', memory: '256Mi' } },
      examples: [{ requests: { cpu: '1' }, limits: { memory: '4Gi' } }],
    }),
  concurrency: Count.optional().meta({ description: 'Builds of an environment at once.', default: 3 }),
  cache: z.boolean().optional().meta({ description: 'Keep layers in the registry for the next build.' }),
  refresh: Refresh.optional().meta({
    description:
      'After how long the digests of base images are looked up anew; `never`, or `false`: not at all. A service may say something else.',
    default: 604_800,
    examples: ['1d', false],
    written: Text,
  }),
})

const Prune = z.strictObject({
  enabled: z
    .boolean()
    .optional()
    .meta({ description: '`false`: what leaves the configuration stays in the cluster.', default: true }),
  volumes: z
    .enum(['keep', 'delete'])
    .optional()
    .meta({ description: 'What happens to volumes of services that are gone.', default: 'keep' }),
  namespaces: z
    .enum(['keep', 'delete'])
    .optional()
    .meta({ description: 'What happens to namespaces of environments that are gone.', default: 'keep' }),
  threshold: z
    .strictObject({
      percent: z
        .int()
        .min(1, 'must be from 1 to 100')
        .max(100, 'must be from 1 to 100')
        .optional()
        .meta({ description: 'More than this part of the objects of an environment, …' }),
      objects: Count.optional().meta({ description: '… and more than this number of them.' }),
    })
    .optional()
    .meta({ description: 'A plan that would delete more waits for approval.' }),
})

const Retention = z.strictObject({
  releases: Count.optional().meta({
    description: 'Releases of each environment that are kept.',
    default: 20,
  }),
  builds: Seconds.optional().meta({
    description: 'How long the Job of a finished build stays to look at.',
    default: 3600,
    examples: ['1d'],
    written: Text,
  }),
  images: Seconds.optional().meta({
    description: 'How long an image stays that nothing uses any more.',
    examples: ['30d'],
    written: Text,
  }),
})

const EVENTS = ['deployed', 'failed', 'recovered', 'waiting', 'drift'] as const

const Notification = z.strictObject({
  type: z
    .enum(['slack', 'teams', 'discord', 'rocketchat', 'email', 'webhook'])
    .optional()
    .meta({ description: 'Who is told, and how.' }),
  url: Text.optional().meta({ description: 'Where to; whoever knows it may write there.' }),
  token: Text.optional().meta({ description: 'To sign in with.' }),
  channel: Text.optional().meta({ description: 'Channel or room.' }),
  to: z
    .array(Text)
    .optional()
    .meta({ description: 'Addresses of e-mails.', examples: ['team@example.com'], written: TextOrList }),
  on: z
    .array(z.enum(EVENTS))
    .optional()
    .meta({
      description: 'What is told; left out: all of it.',
      examples: [['failed', 'recovered']],
      written: z.enum(EVENTS),
    }),
  environments: z
    .array(Text)
    .optional()
    .meta({ description: 'Of which environments; left out: of all.', written: Text }),
})

const Agent = z.strictObject({
  schedule: Text.optional().meta({
    description: 'When it looks for changes: minute, hour, day, month, weekday.',
    default: '* * * * *',
    examples: ['*/5 * * * *'],
  }),
  url: z
    .string()
    .regex(/^https?:\/\/[^\s]+$/, "is no URL, like 'https://deploy.example.com'")
    .optional()
    .meta({ description: 'Where forges and people reach it; left out: it asks the forges by itself.' }),
  concurrency: Count.optional().meta({ description: 'Environments it works on at once.' }),
  replicas: Count.optional().meta({ description: 'One works, the others stand by.' }),
  rights: z
    .enum(['cluster', 'namespaced'])
    .optional()
    .meta({ description: 'Whether it may work in all namespaces, or in those that it was given.' }),
  dashboard: z
    .union([z.enum(['public', 'private']), z.literal(false)])
    .optional()
    .meta({ description: '`public`: everybody sees the state of all; `false`: there is none.' }),
})

const Chart = z.strictObject({
  chart: Text.optional().meta({ description: 'Its name, or where it is.' }),
  version: Text.optional().meta({ description: 'Its version.' }),
  repo: Text.optional().meta({ description: 'Repository of charts.' }),
  values: z.record(z.string(), z.json()).optional().meta({ description: 'Values for it.' }),
})

const Template = z.strictObject({
  watch: z
    .string()
    .regex(/^[a-z0-9]+(\.[a-z0-9-]+)+\/v[a-z0-9]+$/, "names no kind, like 'tenants.example.org/v1'")
    .optional()
    .meta({ description: 'Kind of the custom resources.', examples: ['tenants.example.org/v1'] }),
  namespace: Text.optional().meta({ description: 'Where they are; left out: in all namespaces.' }),
  filter: z.json().optional().meta({ description: 'Which of them count: labels, or a function.' }),
  values: z.json().optional().meta({ description: 'Values for what is rendered: a map, or a function.' }),
  render: z.json().optional().meta({ description: 'A function that makes the objects.' }),
  files: RelativePath.optional().meta({ description: 'Folder of Go templates.' }),
  helm: Chart.optional().meta({ description: 'A chart that is rendered for each.', written: Text }),
})

export const OperationKeys = {
  build: Build.optional().meta({
    description: 'How images are built; what is built stands in `build` of a service.',
    examples: [{ timeout: '45m', resources: { limits: { memory: '4Gi' } } }],
  }),
  drift: z.enum(['correct', 'warn']).optional().meta({
    description: 'What happens to what somebody changed in the cluster by hand: put right, or only shown.',
    default: 'correct',
  }),
  prune: Prune.optional().meta({
    description: 'Whether objects are deleted that leave the configuration.',
    examples: [false, { enabled: false }],
    written: z.boolean(),
  }),
  retention: Retention.optional().meta({ description: 'What is kept of the past, and how long.' }),
  notifications: z
    .record(DnsLabel, Notification)
    .optional()
    .meta({ description: 'Who is told of what happens, by a name.' }),
  agent: Agent.optional().meta({ description: 'The agent itself.' }),
  templates: z
    .record(DnsLabel, Template)
    .optional()
    .meta({ description: 'What is deployed for each of certain custom resources.' }),
}
