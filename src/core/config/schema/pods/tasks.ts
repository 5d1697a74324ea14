import { z } from 'zod'
import { DnsLabel, Text, TextOrList } from '../meta.ts'

// What runs around a rollout, and what it waits for. Read and checked; carrying them out is told of where it is done.

const Command = z.array(z.string()).min(1, 'must not be empty')

const TaskEntry = z.strictObject({
  command: Command.optional().meta({
    description: 'What runs, in the image and with the environment of the service.',
    examples: ['./migrate up'],
    written: TextOrList,
  }),
  exec: z.boolean().optional().meta({
    description: '`true`: in a pod that runs already, instead of one of its own. Not before a rollout.',
  }),
  when: z
    .array(Text)
    .min(1, 'must not be empty')
    .optional()
    .meta({
      description: 'Environments in which it runs; left out: all.',
      examples: [['production']],
      written: TextOrList,
    }),
})

const Phase = z.record(DnsLabel, TaskEntry).optional()
const written = z.record(DnsLabel, z.union([Text, TaskEntry]))

export const TaskKeys = {
  tasks: z
    .strictObject({
      created: Phase.meta({ description: 'Once, when the service is new in an environment.', written }),
      before: Phase.meta({
        description: 'With the new image, before the pods of it start; a failure stops the rollout.',
        written,
      }),
      after: Phase.meta({ description: 'Once the new pods are healthy.', written }),
      removed: Phase.meta({ description: 'Before the service is deleted.', written }),
    })
    .optional()
    .meta({
      description:
        'Commands around a rollout, by name. Read and checked; this version does not run them yet.',
      examples: [{ before: { migrate: './migrate up' } }],
    }),
  verify: z
    .strictObject({
      target: Text.optional().meta({ description: 'Stage of the Dockerfile that holds the tests.' }),
      command: Command.optional().meta({ description: 'What runs in the built image.', written: TextOrList }),
      services: z
        .array(Text)
        .optional()
        .meta({
          description: 'Services that are there while it runs.',
          examples: [['db']],
          written: TextOrList,
        }),
    })
    .optional()
    .meta({
      description:
        'Tests of the built image that a rollout waits for. Read and checked; this version does not run them yet.',
      examples: [{ target: 'test' }, { command: 'npm test', services: ['db'] }],
    }),
  requires: z
    .array(Text)
    .optional()
    .meta({
      description:
        'Commit statuses of other systems that a rollout waits for. Read and checked; this version does not wait for them yet.',
      examples: [['ci/unit']],
      written: TextOrList,
    }),
}
