import { z } from 'zod'
import { DnsLabel, Text, TextOrList } from '../meta.ts'

// What runs around a rollout, and what it waits for. Rendered beside the objects (desired/tasks), not yet carried out.

const Command = z.array(z.string()).min(1, 'must not be empty')

/** Seconds after which a run that hangs is given up, where nothing else is said. */
export const TASK_TIMEOUT = 3600

const Timeout = z
  .int()
  .positive('must be more than 0')
  .optional()
  .meta({
    description: 'Seconds after which it is ended and counts as failed.',
    examples: [600, '2h'],
    default: TASK_TIMEOUT,
    written: Text,
  })

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
    .union([z.boolean(), z.array(Text).min(1, 'must not be empty')])
    .optional()
    .meta({
      description:
        'Environments in which it runs, `!name` for all others; or true or false, as a variable has it. Left out: always.',
      examples: ['production', ['!production'], '${vars.seeded}'],
      written: z.union([z.boolean(), TextOrList]),
    }),
  timeout: Timeout,
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
        'Commands around a rollout, by name. `diploid render --tasks` shows them; apply and agent do not run them yet.',
      examples: [{ before: { migrate: './migrate up' } }],
    }),
  verify: z
    .strictObject({
      target: Text.optional().meta({
        description: 'Stage of the Dockerfile that holds the tests; that it can be built is the proof.',
      }),
      command: Command.optional().meta({ description: 'What runs in the built image.', written: TextOrList }),
      services: z
        .array(Text)
        .optional()
        .meta({
          description: 'Services that are there while it runs.',
          examples: [['db']],
          written: TextOrList,
        }),
      timeout: Timeout,
    })
    .optional()
    .meta({
      description:
        'Tests of the built image that a rollout waits for. `diploid render --tasks` shows them; apply and agent do not run them yet.',
      examples: [{ target: 'test' }, { command: 'npm test', services: ['db'] }],
    }),
  requires: z
    .array(Text)
    .optional()
    .meta({
      description:
        'Commit statuses of other systems that a rollout waits for. `diploid render --tasks` shows them; apply and agent do not wait for them yet.',
      examples: [['ci/unit']],
      written: TextOrList,
    }),
}
