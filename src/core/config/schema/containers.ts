import { z } from 'zod'
import { AbsolutePath, DnsLabel, EnvMap, Text, TextOrList } from './meta.ts'
import { ContainerUser, Files, Grace, Health } from './process.ts'
import { Amount, Replicas } from './shape.ts'

// What runs beside the service's own container: further processes of its image, and further containers in its pod.

const Command = z.array(z.string()).min(1, 'must not be empty')

const ProcessEntry = z.strictObject({
  command: Command.optional().meta({
    description: 'What runs, in the image of the service.',
    written: TextOrList,
  }),
  args: z.array(z.string()).optional().meta({ description: 'Arguments of it.', written: TextOrList }),
  replicas: Replicas.meta({
    description: 'How many pods; left out: 1, or 0 where the service says `replicas: 0`.',
    examples: [2],
  }),
  resources: Amount,
  health: Health,
  grace: Grace,
})

const ContainerEntry = z.strictObject({
  image: Text.optional().meta({
    description: "A ready image, or `services.<name>` for another service's; left out: the service's own.",
    examples: ['fluent/fluent-bit:4.0'],
  }),
  command: Command.optional().meta({
    description: 'Instead of the ENTRYPOINT of the image.',
    written: TextOrList,
  }),
  args: z
    .array(z.string())
    .optional()
    .meta({ description: 'Instead of the CMD of the image.', written: TextOrList }),
  workdir: AbsolutePath.optional().meta({ description: 'Working directory.' }),
  user: ContainerUser,
  env: EnvMap.optional().meta({
    description: "Environment variables; in the service's own image they are added to the service's.",
  }),
  files: Files,
  resources: Amount,
})

export const ContainerKeys = {
  processes: z
    .record(DnsLabel, ProcessEntry)
    .optional()
    .meta({
      description:
        'Further processes in the same image with the same environment, each a Deployment `<service>-<process>` without a port. They see its volumes, but for those of `stateful: true`, of which each pod has its own. Without it, those of a `Procfile` in the code.',
      examples: [{ worker: 'node worker.js' }, { worker: { command: 'node worker.js', replicas: 2 } }],
      written: z.record(DnsLabel, z.union([Text, ProcessEntry])),
    }),
  containers: z
    .record(DnsLabel, ContainerEntry)
    .optional()
    .meta({
      description: "Containers beside the service's own in each of its pods; they share its volumes.",
      examples: [{ logs: { image: 'fluent/fluent-bit:4.0' } }],
    }),
  init: z
    .record(DnsLabel, ContainerEntry)
    .optional()
    .meta({
      description:
        'Containers that run to their end, by name, before the others of a pod start; they share its volumes.',
      examples: [{ migrate: { command: './migrate up' } }],
    }),
} as const
