import { z } from 'zod'
import { Allow } from '../own/allow-schema.ts'
import { CodeKeys } from './code.ts'
import { ContainerKeys } from './containers.ts'
import { ExposureKeys } from './network/exposure.ts'
import { IsolationKeys } from './network/isolation.ts'
import { NetworkKeys, NetworkShortKeys } from './network.ts'
import { TaskKeys } from './pods/tasks.ts'
import { ProcessKeys } from './process.ts'
import { ScalingKeys } from './scaling.ts'
import { ShapeKeys } from './shape.ts'

// The schema of one service, the single source of its type, its JSON Schema and its messages.
// In: the canonical form, which short/ makes of what people write. Out: ServiceConfig.
// Limits: every key is optional, because a layer says only a part; what must be there is rules.ts's business.

export const ServiceConfig = z.strictObject({
  ...CodeKeys,
  ...ProcessKeys,
  ...ContainerKeys,
  ...TaskKeys,
  ...NetworkKeys,
  ...ExposureKeys,
  ...IsolationKeys,
  ...ShapeKeys,
  ...ScalingKeys,
  allow: Allow.optional().meta({
    description:
      "What the service repository's own file may set beyond the closed list; counts in the ops repository only.",
    examples: [{ keys: ['labels'], max: { replicas: 20, memory: '4Gi' } }],
  }),
})
/** A service in canonical form; every value is optional, and after merging and resolving holds no tag and no short form. */
export type ServiceConfig = z.infer<typeof ServiceConfig>

/** Keys that are written only, each with the canonical key it becomes. */
export const SERVICE_SHORT_KEYS = { port: 'ports', url: 'routes' } as const

/** What stands in a service beside its keys: overrides of single environments. */
export const SERVICE_ENVIRONMENT_KEYS = ['byEnv', 'environments'] as const

export const ServiceShortKeys = z.strictObject(NetworkShortKeys)
