import { z } from 'zod'
import { Configure } from './files/configure.ts'
import { AbsolutePath, Count, EnvMap, MountPath, PortNumber, RelativePath, Text, TextOrList } from './meta.ts'

// What runs in the container, with which configuration, and how its life is watched.

const Command = z.array(z.string()).min(1, 'must not be empty')

const ProbeFields = {
  path: z
    .string()
    .startsWith('/', 'must start with /')
    .optional()
    .meta({
      description: 'HTTP path that must answer with a status below 400.',
      examples: ['/healthz'],
    }),
  port: PortNumber.optional().meta({ description: 'Port to ask; left out: the first one.' }),
  command: Command.optional().meta({ description: 'Command that must exit with 0.', written: TextOrList }),
  period: z
    .number()
    .positive('must be above 0')
    .optional()
    .meta({ description: 'Seconds between two tries.' }),
  timeout: z
    .number()
    .positive('must be above 0')
    .optional()
    .meta({ description: 'Seconds after which a try has failed.' }),
  failures: z
    .int()
    .positive('must be above 0')
    .optional()
    .meta({ description: 'Failed tries in a row that count.' }),
  delay: z
    .number()
    .nonnegative('must not be negative')
    .optional()
    .meta({ description: 'Seconds before the first try.' }),
}
const Probe = z.strictObject(ProbeFields)

const Probes = z.strictObject({
  readiness: z
    .union([Probe, z.literal(false)])
    .optional()
    .meta({
      description: 'When it takes traffic; left out: TCP on the first port. `false`: at once.',
      examples: ['/healthz', { path: '/healthz', period: 5 }],
      written: Text,
    }),
  liveness: z.union([Probe, z.boolean()]).optional().meta({
    description:
      'When it is restarted; left out: never by a probe. `true`: as readiness. Without path, port and command it asks what readiness asks.',
    written: Text,
  }),
  startup: z
    .union([Probe, z.boolean()])
    .optional()
    .meta({
      description:
        'What must succeed once before the others begin. `true`: as readiness. Without path, port and command it asks what readiness asks.',
      examples: [{ period: 5, failures: 60 }],
      written: Text,
    }),
})

const CronEntry = z.strictObject({
  schedule: z
    .string()
    .optional()
    .meta({
      description: 'Five fields (minute, hour, day, month, weekday) or @daily and the like.',
      examples: ['30 2 * * *', '@hourly'],
    }),
  command: Command.optional().meta({
    description: 'What runs, in the image of the service.',
    written: TextOrList,
  }),
  timeZone: Text.optional().meta({
    description: 'Zone of the schedule; left out: that of the cluster.',
    examples: ['Europe/Berlin'],
  }),
})

const FileFrom = z.strictObject({
  from: RelativePath.min(1, 'must not be empty').meta({
    description:
      "Path in the service's repository, from the service's folder; for a service without code, beside the ops configuration. With / at its end: a folder with all that is in it.",
    examples: ['docker/nginx.conf', 'docker/conf.d/'],
  }),
})

export const ContainerUser = Count.optional().meta({
  description: 'Numeric user id of the process.',
  examples: [1000],
})

export const Grace = z
  .int()
  .nonnegative('must not be negative')
  .optional()
  .meta({ description: 'Seconds between SIGTERM and SIGKILL.', examples: [30, '2m'], written: Text })

export const Files = z
  .record(MountPath, z.union([z.string(), FileFrom]))
  .optional()
  .meta({
    description: 'Files by absolute path in the container: their text, or a file of the repository.',
    examples: [
      { '/etc/app/app.ini': 'mode = $env\n', '/etc/nginx/nginx.conf': { from: 'docker/nginx.conf' } },
    ],
  })

export const Health = Probes.optional().meta({
  description: 'How its health is told; path, port and command directly below mean readiness.',
  examples: ['/healthz', { path: '/healthz', liveness: true }],
  written: z.union([Text, z.literal(false), z.strictObject({ ...ProbeFields, ...Probes.shape })]),
})

export const ProcessKeys = {
  command: Command.optional().meta({
    description:
      'Instead of the ENTRYPOINT of the image. A string of plain words runs as it is, any other in /bin/sh.',
    examples: [['node', 'worker.js'], 'node worker.js'],
    written: TextOrList,
  }),
  args: z
    .array(z.string())
    .optional()
    .meta({ description: 'Instead of the CMD of the image.', written: TextOrList }),
  workdir: AbsolutePath.optional().meta({ description: 'Working directory.', examples: ['/app'] }),
  user: ContainerUser,
  runAsNonRoot: z
    .boolean()
    .optional()
    .meta({ description: '`true`: Kubernetes refuses to run it as root, whatever user the image names.' }),
  grace: Grace,
  env: EnvMap.optional().meta({
    description: 'Environment variables; `null` removes one of a lower layer.',
    examples: [{ LOG_LEVEL: 'info', WORKERS: 4 }],
  }),
  files: Files,
  configure: Configure.optional().meta({
    description:
      "Values to set in configuration files of the repository, by file, then by path or glob; each file is mounted over its place below the working directory. `'env=production …'` before a file or a path limits it to that environment.",
    examples: [
      {
        'app/config/parameters.yml': {
          'parameters.db_*': '${services.mysql.env}',
          'parameters.locale': 'de',
          'env=dev parameters.debug': true,
        },
      },
    ],
  }),
  health: Health,
  cron: z
    .record(z.string(), CronEntry)
    .optional()
    .meta({
      description: 'Jobs by name, run by schedule.',
      examples: [{ nightly: { schedule: '30 2 * * *', command: './report' } }],
    }),
  needs: z
    .array(Text)
    .optional()
    .meta({
      description: 'Services that are brought up before this one.',
      examples: [['mysql']],
      written: TextOrList,
    }),
}
