import { z } from 'zod'
import { PACK_NAMES } from '../presets/pack-names.ts'
import { PRESET_PATTERN, presetMistake } from '../presets/presets.ts'
import { Configure } from './files/configure.ts'
import {
  AnnotationMap,
  EnvMap,
  LabelMap,
  OuterHost,
  PortNumber,
  Refresh,
  RelativePath,
  SecretEntry,
  Text,
  TextOrList,
} from './meta.ts'

// Where a service comes from: code to build, a ready image, or another host.

const Build = z.strictObject({
  dockerfile: RelativePath.optional().meta({
    description: "Path of the Dockerfile from the service's folder.",
    default: 'Dockerfile',
    examples: ['docker/Dockerfile.prod'],
  }),
  context: RelativePath.optional().meta({
    description: "Folder from the service's folder that the build sees.",
    default: '',
    examples: ['app'],
  }),
  pack: z
    .enum(PACK_NAMES)
    .optional()
    .meta({
      description:
        'Build pack that makes the Dockerfile. Left out: the one that fits the code where it has no Dockerfile of its own.',
      examples: ['node'],
    }),
  platforms: z
    .array(
      z
        .string()
        .regex(
          /^linux\/[a-z0-9]+(\/v\d)?$/,
          'is no platform, which is linux/amd64, linux/arm64 and the like',
        ),
    )
    .min(1, 'must not be empty')
    .optional()
    .meta({
      description: 'What it is built for, in one image.',
      default: ['linux/amd64'],
      examples: [['linux/amd64', 'linux/arm64']],
      written: TextOrList,
    }),
  target: Text.optional().meta({ description: 'Stage of the Dockerfile to build; left out: the last.' }),
  args: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .optional()
    .meta({
      description: 'Values of ARGs that the Dockerfile declares.',
      examples: [{ NODE_ENV: 'production' }],
    }),
  secrets: z
    .record(
      z
        .string()
        .regex(
          /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,62}$/,
          'is no name of a secret, which is letters, digits, _, - and .',
        ),
      z.union([Text, SecretEntry]),
    )
    .optional()
    .meta({
      description:
        'Secrets that the build needs, by the name under which the Dockerfile mounts them: `RUN --mount=type=secret,id=npm`. They are in no layer, and another value is another image.',
      examples: [{ npm: { secret: 'registry', key: 'npm-token' } }],
    }),
  refresh: Refresh.optional().meta({
    description:
      'After how long the digests of its base images are looked up anew; `never`, or `false`: not at all. Left out: what `build` of the ops file says.',
    examples: ['1d', false],
    written: Text,
  }),
  configure: Configure.optional().meta({
    description:
      'Values set in files of the build context before the build, written as `configure` is. No secrets: an image shows them to everybody.',
    examples: [{ 'public/config.json': { 'api.url': '/api' } }],
  }),
})

/** What goes into the server's configuration must not end a value there. */
const HeaderValue = z.string().regex(/^[^$\r\n]*$/, 'must be one line without $')

const Web = z.strictObject({
  root: RelativePath.optional().meta({
    description:
      'Folder that is served. Left out: `dist` where there is something to build, else the code itself.',
    examples: ['public'],
  }),
  spa: z
    .string()
    .regex(/^\/[\w./-]+$/, 'must be the path of a page, like /index.html')
    .optional()
    .meta({
      description: 'Page that answers where no file does, for sites that route in the browser.',
      examples: ['/index.html'],
    }),
  base: Text.optional().meta({
    description: 'Image of the server instead of the usual one; it must be an nginx.',
    examples: ['registry.example.com/nginx:1.30'],
  }),
  headers: z
    .record(z.string().regex(/^[A-Za-z0-9-]+$/, 'is no name of a header'), HeaderValue)
    .optional()
    .meta({
      description: "Headers of every answer, over the usual ones; '' takes one of them away.",
      examples: [{ 'X-Frame-Options': 'DENY' }],
    }),
})

const External = z.strictObject({
  host: OuterHost.optional().meta({
    description: 'Host name or address under which it can be reached.',
    examples: ['db.example.com'],
  }),
  port: PortNumber.optional().meta({ description: 'Its port.', examples: [3306] }),
  env: EnvMap.optional().meta({
    description: 'Values that other services can reference, as of a service that runs here.',
  }),
})

export const CodeKeys = {
  repo: Text.optional().meta({
    description:
      "Repository of the code: a name beside the ops repository, 'group/name' on the same forge, a URL, or '.' for the ops repository. Left out: named like the service, unless image or external says what to run.",
    examples: ['php-backend', 'group/php-backend', 'https://git.example.com/group/php-backend.git', '.'],
  }),
  path: RelativePath.optional().meta({
    description: 'Folder of the service in its repository.',
    examples: ['services/api'],
  }),
  paths: z
    .array(Text)
    .min(1, 'must not be empty')
    .optional()
    .meta({
      description:
        'Which changes concern it: paths and globs from the root of its repository. Left out: all.',
      examples: [['services/api/**', 'shared/**']],
      written: TextOrList,
    }),
  branch: z
    .array(Text)
    .min(1, 'must not be empty')
    .optional()
    .meta({
      description: "Branch name, glob or list of them, instead of the environment's; `!pattern` excludes.",
      examples: ['main', ['release/*', '!release/old-*']],
      written: TextOrList,
    }),
  image: Text.optional().meta({
    description: "A ready image, or `services.<name>` for another service's.",
    examples: ['mysql:8.4', 'services.backend'],
  }),
  type: z
    .string()
    .regex(PRESET_PATTERN, { error: ({ input }) => presetMistake(input) })
    .optional()
    .meta({
      description:
        'A preset: image, port, storage, health, environment and generated passwords of a well-known service, as defaults below all that is written.',
      examples: ['postgres', 'postgres:16', 'redis'],
    }),
  external: External.optional().meta({
    description: 'It runs elsewhere; services reach it under its name here and may reference it.',
    examples: ['db.example.com:3306', { host: 'db.example.com', port: 3306 }],
    written: Text,
  }),
  web: Web.optional().meta({
    description:
      'A static site: its files, built first where package.json has a `build` script, behind a server that compresses, caches and sets security headers. No Dockerfile is needed.',
    examples: [
      'static spa=/index.html',
      { root: 'public', headers: { 'Content-Security-Policy': "default-src 'self'" } },
    ],
    written: Text,
  }),
  build: Build.optional().meta({ description: 'How its image is built.' }),
  labels: LabelMap.optional().meta({ description: 'Labels for every object of the service.' }),
  annotations: AnnotationMap.optional().meta({
    description: 'Annotations for every object of the service.',
  }),
}
