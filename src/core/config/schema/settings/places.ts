import { z } from 'zod'
import { DnsLabel, Text } from '../meta.ts'

// Where things are, and who may get at them: forges, registries, clusters.

const Url = z.string().regex(/^https?:\/\/[^\s]+$/, "is no URL, like 'https://git.example.com'")

const Account = {
  user: Text.optional().meta({ description: 'Name to sign in with.' }),
  password: Text.optional().meta({ description: 'Its password.' }),
  token: Text.optional().meta({ description: 'A token, in the place of a password.' }),
}

const Forge = z.strictObject({
  type: z
    .enum(['gitlab', 'github', 'gitea', 'forgejo', 'bitbucket', 'git'])
    .optional()
    .meta({ description: "What runs there; left out: told by the ops repository's remote." }),
  url: Url.optional().meta({
    description: "Where it is; left out: the host of the ops repository's remote.",
    examples: ['https://git.example.com'],
  }),
  user: Account.user,
  token: Account.token,
})

const Registry = z.strictObject({
  url: Text.optional().meta({
    description: '`host[:port][/path]` under which builds push.',
    examples: ['registry.example.com/group'],
  }),
  pullUrl: Text.optional().meta({ description: 'The same registry as nodes reach it, if other.' }),
  push: z.strictObject(Account).optional().meta({ description: 'Account of the builds; they alone get it.' }),
  pull: z
    .union([z.literal('node'), z.strictObject(Account)])
    .optional()
    .meta({
      description:
        'Account that may only read, attached to every service. `node`: none, the nodes sign in by themselves.',
    }),
  insecure: z.boolean().optional().meta({ description: 'Speaks plain http.' }),
  mirror: Text.optional().meta({
    description: 'Registry that keeps copies of images of others, asked before them.',
    examples: ['mirror.example.com'],
  }),
})

const Cluster = z.strictObject({
  kubeconfig: z
    .strictObject({
      name: DnsLabel.optional().meta({ description: "Secret in the agent's namespace." }),
      key: Text.optional().meta({ description: 'Its key.', default: 'kubeconfig' }),
    })
    .optional()
    .meta({ description: 'A kubeconfig that stands in a Secret.', written: Text }),
  url: Url.optional().meta({
    description: 'Its API server.',
    examples: ['https://staging.example.com:6443'],
  }),
  serviceAccount: Text.optional().meta({
    description: 'Service account there whose token is used, as `namespace/name`.',
    examples: ['diploid/agent'],
  }),
})

/** Short forms of the token of the one forge of the ops repository, each with what runs there. */
export const FORGE_TOKENS_OF = {
  gitlabToken: ['gitlab'],
  githubToken: ['github'],
  giteaToken: ['gitea', 'forgejo'],
  bitbucketToken: ['bitbucket'],
} as const satisfies Readonly<Record<string, readonly string[]>>

export const FORGE_TOKENS: readonly string[] = Object.keys(FORGE_TOKENS_OF)

export const PlaceKeys = {
  forges: z
    .record(DnsLabel, Forge)
    .optional()
    .meta({
      description: "Where repositories are, by a name. Left out: the one of the ops repository's remote.",
      examples: [{ work: { type: 'gitlab', url: 'https://git.example.com' } }],
    }),
  user: Text.optional().meta({ description: 'Name to sign in with at the forge of the ops repository.' }),
  gitlabToken: Text.optional().meta({
    description: 'Token of the forge of the ops repository, a GitLab: short for `forges`.',
  }),
  githubToken: Text.optional().meta({ description: 'The same for GitHub.' }),
  giteaToken: Text.optional().meta({ description: 'The same for Gitea and Forgejo.' }),
  bitbucketToken: Text.optional().meta({ description: 'The same for Bitbucket.' }),
  registry: Registry.optional().meta({
    description:
      "Where images go; ':4567' is that port on the ops repository's host. Left out: the registry of the forge, where that is known.",
    examples: [
      'registry.example.com/group',
      ':4567',
      { url: 'registry.example.com/group', pullUrl: 'localhost:5000/group', pull: 'node' },
    ],
    written: Text,
  }),
  registries: z
    .record(
      z.string().regex(/^[a-z0-9.-]+(:\d+)?$/i, 'is no host of a registry, like ghcr.io'),
      z.strictObject(Account),
    )
    .optional()
    .meta({ description: 'Accounts for other registries, by host.' }),
  clusters: z
    .record(DnsLabel, Cluster)
    .optional()
    .meta({
      description:
        "Other clusters by name: a Secret with a kubeconfig, or a service account and URL. Left out: the agent's own.",
      examples: [{ staging: 'staging-kubeconfig' }],
      written: z.record(DnsLabel, z.union([Text, Cluster])),
    }),
}
