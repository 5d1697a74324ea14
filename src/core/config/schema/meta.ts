import { z } from 'zod'

// What every key of the schema may say about itself besides its type.

declare module 'zod' {
  interface GlobalMeta {
    /**
     * A Zod schema of what people may write instead of the canonical form (short/). `unknown`, because a ZodType here
     * sends the compiler round in circles; writtenForm() gives it its type back.
     */
    written?: unknown
  }
}

/** Text that may hold `$` words; its shape is checked once they are resolved. */
export const Text = z.string().min(1, 'must not be empty')

/** Labels as Kubernetes takes them. */
export const LabelMap = z.record(
  z
    .string()
    .regex(
      /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/,
      'is no name of a label, which is up to 63 letters, digits, -, _ and ., with or without a domain/ before it',
    ),
  z
    .string()
    .regex(
      /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/,
      'is no value of a label, which is up to 63 letters, digits, -, _ and .',
    ),
)

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/#syntax-and-character-set */
export const AnnotationMap = z.record(
  z
    .string()
    .regex(
      /^([A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/,
      'is no name of an annotation, which is up to 63 letters, digits, -, _ and ., with or without a domain/ before it',
    ),
  z.string(),
)

/** https://kubernetes.io/docs/concepts/configuration/secret/#restriction-names-data */
export const SecretName = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
    'is no name of a Secret, which is lower-case letters, digits, - and .',
  )

export const SecretEntry = z.strictObject({
  secret: SecretName,
  key: z
    .string()
    .regex(/^(?!\.\.?$)[\w.-]{1,253}$/, 'is no key of a Secret, which is letters, digits, -, _ and .'),
})

const MOST = 2 ** 31 - 1

/** Kubernetes keeps these in 32 bits. */
export const Count = z.int().nonnegative('must not be negative').max(MOST, `must be at most ${MOST}`)

export const HostName = z
  .string()
  .regex(/^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?$/i, 'is no host name')

/** A name or an address: it becomes an alias in DNS, or the address of an endpoint. */
export const OuterHost = z
  .string()
  .regex(
    /^(([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]*[a-z0-9])?\.?|[0-9a-f]*:[0-9a-f:.]+)$/i,
    'is no host, which is a name or an address without scheme, port and path',
  )

/** What the environment of a container takes: numbers and booleans become text as JSON writes them. */
export const EnvMap = z.record(
  z.string().regex(/^[ -<>-~]+$/, 'is no name of a variable, which is printable ASCII without ='),
  z.union([z.string(), z.number(), z.boolean(), SecretEntry]),
)

/** Seconds; never. */
export const Refresh = z.union([z.int().positive('must be above 0'), z.literal(false)])

export const TextOrList = z.union([Text, z.array(Text)])

export const DnsLabel = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
    'must be a DNS label: lower-case letters, digits and -, at most 63',
  )

export const PortNumber = z
  .int()
  .min(1, 'is no port: ports go from 1 to 65535')
  .max(65535, 'is no port: ports go from 1 to 65535')

export const Quantity = z
  .string()
  .regex(
    /^[0-9]+(\.[0-9]+)?([numkMGTPE]|[KMGTPE]i|e[0-9]+)?$/,
    'is no Kubernetes quantity, which is a number with a unit: 500m, 128Mi, 10Gi',
  )

export const AbsolutePath = z
  .string()
  .regex(/^\/[^:]*$/, 'must be an absolute path in the container, like /var/lib/data')

/** An absolute path below the root: mounting over `/` would hide the image. */
export const MountPath = AbsolutePath.refine((path) => !/^\/+$/.test(path), 'must not be / itself')

/** https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/core/validation/validation.go (validatePathNoBacksteps) */
export const NodePath = AbsolutePath.refine(
  (path) => !path.split('/').includes('..'),
  'must be written out: no .. in it',
)

/** A folder or file inside the repository. */
export const RelativePath = z
  .string()
  .refine(
    (path) => !path.startsWith('/') && !path.split('/').includes('..'),
    'must lie in the repository: no absolute path and no ..',
  )

/** Stands at the root of a file only; it is followed before anything else is understood. */
export const Extends = TextOrList.optional().meta({
  description:
    "Files whose values stand below those of this one, lowest first: './base.js' of the same commit, or a file of another repository at a pinned ref.",
  examples: ['./base.js', ['./base.yaml', 'group/shared@v3:base.diploid.js']],
})

export function writtenForm(schema: z.core.$ZodType): z.ZodType | undefined {
  const written = z.globalRegistry.get(schema)?.written
  return written instanceof z.ZodType ? written : undefined
}
