import { z } from 'zod'
import { DnsLabel, EnvMap, Extends, HostName, Text, TextOrList } from './meta.ts'
import { ServiceConfig } from './service.ts'

// The schema of the ops file in canonical form. Environments declared at the top level stand in `environments` here.

const Vars = z.record(z.string(), z.json())

const ServiceOverrides = ServiceConfig.extend({
  byEnv: z.record(z.string(), ServiceConfig).optional().meta({ description: 'Overrides by environment.' }),
})

export const EnvironmentEntry = z.strictObject({
  branch: z
    .array(Text)
    .min(1, 'must not be empty')
    .optional()
    .meta({
      description:
        'Branch name, glob or list of them that is deployed here; `!pattern` excludes. Left out: the default branch.',
      examples: ['master', 'release/*', ['*', '!wip/*']],
      written: TextOrList,
    }),
  type: z.enum(['production', 'development']).optional().meta({
    description: 'Left out: production where named production, prod or live, or where it is the only one.',
  }),
  domain: HostName.optional().meta({
    description: 'Base of its hosts, instead of one made from the global `domain`.',
  }),
  namespace: Text.optional().meta({ description: 'Instead of `<project>-<environment>`.' }),
  instances: z
    .literal('shared')
    .optional()
    .meta({ description: 'One namespace, whatever the pattern.', default: 'shared' }),
  vars: Vars.optional().meta({ description: 'Variables over the global ones.' }),
  env: EnvMap.optional().meta({ description: 'Environment variables for every container.' }),
  defaults: ServiceConfig.optional().meta({ description: 'Any service key, for every service here.' }),
})

export const OpsConfig = z.strictObject({
  name: DnsLabel.optional().meta({
    description: 'Name of the project; left out: that of the ops repository.',
  }),
  registry: z
    .strictObject({
      url: Text.optional().meta({ description: '`host[:port][/path]` for builds.' }),
      pullUrl: Text.optional().meta({ description: 'The same registry as nodes reach it, if other.' }),
      insecure: z.boolean().optional().meta({ description: 'Speaks plain http.' }),
    })
    .optional()
    .meta({
      description: "Where images go; ':4567' is that port on the ops repository's host.",
      examples: ['registry.example.com/group', ':4567'],
      written: Text,
    }),
  domain: z
    .strictObject({
      base: HostName.optional(),
      mapEnv: z.enum(['subdomain', 'suffix', 'none']).optional().meta({
        description:
          "How an environment shows in its hosts: before the domain, after the service's label, not at all.",
        default: 'subdomain',
      }),
    })
    .optional()
    .meta({
      description: 'Base of all hosts. Left out: no routes without a `url`.',
      examples: ['myorg.com', 'myorg.com mapEnv=suffix'],
      written: Text,
    }),
  environments: z
    .record(DnsLabel, EnvironmentEntry)
    .optional()
    .meta({
      description: 'Left out: one, `production`, from the default branch.',
      examples: [{ production: { branch: 'master' }, dev: { branch: 'develop' } }],
      written: z.record(DnsLabel, z.union([EnvironmentEntry, TextOrList])),
    }),
  services: z.record(z.string(), ServiceOverrides).optional().meta({
    description: 'Services by name; `defaults` holds for all.',
  }),
  extends: Extends,
  vars: Vars.optional().meta({ description: 'Variables that services may reference.' }),
  routing: z
    .strictObject({
      gateway: z
        .strictObject({ namespace: DnsLabel.optional(), name: DnsLabel.optional() })
        .optional()
        .meta({ description: 'Gateway that routes attach to.', examples: ['infra/public'], written: Text }),
      ingressClass: Text.optional().meta({ description: 'Class of Ingress objects.' }),
      issuer: Text.optional().meta({ description: 'cert-manager ClusterIssuer for certificates.' }),
      annotations: z
        .record(z.string(), z.string())
        .optional()
        .meta({ description: 'Annotations of every Ingress and HTTPRoute.' }),
      proxies: DnsLabel.optional().meta({
        description:
          "Namespace where the pods run that answer from outside, for `isolation`; left out: the Gateway's.",
        examples: ['ingress-nginx'],
      }),
    })
    .optional()
    .meta({ description: 'How routes reach the cluster; left out: found in it once.' }),
})
/** The ops file in canonical form. */
export type OpsConfig = z.infer<typeof OpsConfig>
