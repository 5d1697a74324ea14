import { z } from 'zod'
import { DnsLabel, Extends, HostName, Text, TextOrList } from './meta.ts'
import { RoutingKeys } from './network/routing.ts'
import { ServiceConfig } from './service.ts'
import { EnvironmentEntry, Vars } from './settings/environment.ts'
import { OperationKeys } from './settings/operation.ts'
import { PlaceKeys } from './settings/places.ts'

// The schema of the ops file in canonical form. Environments declared at the top level stand in `environments` here.

const ServiceOverrides = ServiceConfig.extend({
  byEnv: z.record(z.string(), ServiceConfig).optional().meta({ description: 'Overrides by environment.' }),
})

export const OpsConfig = z.strictObject({
  name: DnsLabel.optional().meta({
    description: 'Name of the project; left out: that of the ops repository.',
  }),
  ...PlaceKeys,
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
  ...RoutingKeys,
  ...OperationKeys,
})
/** The ops file in canonical form. */
export type OpsConfig = z.infer<typeof OpsConfig>
