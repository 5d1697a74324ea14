import { z } from 'zod'
import { Quantity, Text, TextOrList } from '../schema/meta.ts'

// What the ops repository permits a service repository's own file beyond the closed list (own/closed-list.ts).

/** What a service repository may ask for where the ops repository sets no ceiling of its own. */
export const CEILINGS = { replicas: 10, cpu: '1', memory: '2Gi', storage: '20Gi' } as const

const Max = z.strictObject({
  replicas: z.int().nonnegative('must not be negative').optional().meta({
    description: 'Pods of the service, its processes included.',
    default: CEILINGS.replicas,
  }),
  cpu: Quantity.optional().meta({ description: 'Per pod, requested or as a limit.', default: CEILINGS.cpu }),
  memory: Quantity.optional().meta({
    description: 'Per pod, requested or as a limit.',
    default: CEILINGS.memory,
  }),
  storage: Quantity.optional().meta({
    description: 'All volumes of a pod together.',
    default: CEILINGS.storage,
  }),
})

export const Allow = z.strictObject({
  keys: z
    .array(Text)
    .optional()
    .meta({
      description:
        "Keys that it may set beside those of the closed list, or parts of them (`build.secrets`); also 'secret()', 'sops()' and 'generate()'.",
      examples: [['labels', 'tolerations']],
      written: TextOrList,
    }),
  hosts: z
    .array(Text)
    .optional()
    .meta({
      description:
        "Hosts of routes outside of the instance's domain; `*.` before a domain stands for any below it.",
      examples: [['shop.example.org', '*.example.net']],
      written: TextOrList,
    }),
  needs: z
    .array(Text)
    .optional()
    .meta({
      description: 'Services that it may name and refer to, beside those in `needs`.',
      examples: [['mysql']],
      written: TextOrList,
    }),
  max: Max.optional().meta({ description: 'Ceilings of what it may ask for.', examples: [{ replicas: 20 }] }),
})
