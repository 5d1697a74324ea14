import { z } from 'zod'
import { Text } from './meta.ts'

// How many pods there are when load changes, and how many may be missing while nodes are drained.

const Share = z.union([
  z.int().nonnegative('must not be negative'),
  z.string().regex(/^(100|[1-9]?\d)%$/, "is neither a number nor a share, like '25%'"),
])

const Percent = z.int().min(1, 'must be from 1 to 1000').max(1000, 'must be from 1 to 1000')

export const ScalingKeys = {
  disruption: z
    .strictObject({
      max: Share.optional().meta({ description: 'How many pods may be missing at once.' }),
      min: Share.optional().meta({ description: 'How many pods must stay.' }),
    })
    .optional()
    .meta({
      description: 'What draining a node may take away (PodDisruptionBudget); `true`: one pod at a time.',
      examples: [true, '25%', 'min=2'],
      written: z.union([z.boolean(), z.int(), Text]),
    }),
  autoscale: z
    .strictObject({
      min: z.int().min(1, 'must be at least 1').optional().meta({ default: 1 }),
      max: z.int().min(1, 'must be at least 1').optional(),
      cpu: Percent.optional().meta({ description: 'Percent of the requested CPU that pods use on average.' }),
      memory: Percent.optional().meta({
        description: 'Percent of the requested memory that pods use on average.',
      }),
    })
    .optional()
    .meta({
      description:
        'Pods by load (HorizontalPodAutoscaler), instead of replicas. Without a measure: 80 % of the requested CPU.',
      examples: ['2..10 cpu=70%', { min: 2, max: 10, cpu: 70 }],
      written: z.union([Text, z.literal(false)]),
    }),
}
