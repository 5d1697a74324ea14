import { z } from 'zod'
import { PortNumber, SecretName, Text, TextOrList } from '../meta.ts'
import { RoutePath } from './addresses.ts'

// What happens to requests on their way to a service: encryption, origins, paths of other services, limits, sign-in.

const Words = z.array(Text)
const Seconds = z.int().positive('must be above 0')

const Origin = z
  .string()
  .regex(
    /^(\*|https?:\/\/(\*\.)?[a-z0-9.-]+(:\d{1,5})?)$/i,
    "is no origin, which is a scheme and a host without a path: 'https://shop.example.com', 'https://*.example.com', or '*'",
  )

const Tls = z.strictObject({
  enabled: z.boolean().optional().meta({
    description: '`false`: its URLs are plain http, unless one says https itself.',
  }),
  secret: SecretName.optional().meta({
    description: "Secret of type kubernetes.io/tls in the service's namespace that holds the certificate.",
  }),
  issuer: Text.optional().meta({ description: "cert-manager ClusterIssuer, instead of routing's." }),
  redirect: z.boolean().optional().meta({
    description: 'Whether http is answered with a redirect to https; `false`: http is served too.',
    default: true,
  }),
})

const Cors = z.strictObject({
  origins: z
    .array(Origin)
    .optional()
    .meta({ description: 'Who may ask; left out: everybody.', written: TextOrList }),
  methods: z
    .array(z.string().regex(/^(\*|[A-Z]+)$/, 'is no HTTP method, which is upper-case: GET, POST'))
    .optional()
    .meta({ description: 'Left out: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS.', written: TextOrList }),
  headers: Words.optional().meta({
    description:
      'Request headers that may be sent; left out: Accept, Authorization, Content-Type, X-Requested-With.',
    written: TextOrList,
  }),
  expose: Words.optional().meta({
    description: 'Response headers that the page may read.',
    written: TextOrList,
  }),
  credentials: z.boolean().optional().meta({ description: 'Whether cookies go along.', default: false }),
  maxAge: Seconds.optional().meta({
    description: 'Seconds for which browsers remember the answer.',
    default: 7200,
    written: Text,
  }),
})

const ProxyPrefix = RoutePath.refine((path) => path !== '/', 'must be a path below /, like /api/')

const ProxyPath = z.strictObject({
  service: Text.optional().meta({ description: 'The service that answers below this path.' }),
  port: PortNumber.optional().meta({ description: 'Its port; left out: the first one.' }),
  keep: z.boolean().optional().meta({
    description: 'Whether the service sees the whole path. Left out: the prefix is removed.',
    default: false,
  }),
})

const STATUSES = [301, 302, 303, 307, 308] as const

const Redirect = z.strictObject({
  to: Text.optional(),
  status: z.literal(STATUSES).optional().meta({ description: 'Status of the answer.', default: 301 }),
})

const Auth = z.strictObject({
  basic: z
    .strictObject({
      secret: SecretName.optional().meta({
        description:
          "Secret in the service's namespace with the accounts, in the form that the controller reads.",
      }),
      realm: Text.optional().meta({ description: 'What the browser shows.' }),
    })
    .optional()
    .meta({
      description: 'User name and password.',
      examples: ['staging-accounts', 'staging-accounts realm=Staging'],
      written: Text,
    }),
  forward: z
    .strictObject({
      url: z
        .string()
        .regex(
          /^https?:\/\/[^\s]+$/,
          "is no URL, like 'http://oauth2-proxy.sso.svc.cluster.local:4180/oauth2/auth'",
        )
        .optional()
        .meta({ description: 'Who is asked about every request; 2xx lets it pass.' }),
      signin: z
        .string()
        .regex(/^https?:\/\/[^\s]+$/, "is no URL, like 'https://sso.example.com/start'")
        .optional()
        .meta({ description: 'Where somebody who is not signed in is sent.' }),
      headers: Words.optional().meta({
        description: 'Headers of the answer that the service gets.',
        written: TextOrList,
      }),
    })
    .optional()
    .meta({
      description: 'Another service decides.',
      examples: ['http://oauth2-proxy.sso.svc.cluster.local:4180/oauth2/auth'],
      written: Text,
    }),
})

const Redirects = z.record(Text, Redirect)

export const ExposureKeys = {
  tls: Tls.optional().meta({
    description:
      'How its URLs are encrypted; left out: https with the certificate of the listener or the issuer.',
    examples: [false, 'shop-certificate', 'issuer=letsencrypt-staging', { redirect: false }],
    written: z.union([z.boolean(), Text]),
  }),
  cors: Cors.optional().meta({
    description: 'Pages of which other origins may ask it: `true` for all.',
    examples: [true, 'https://shop.example.com', { origins: ['https://*.example.com'], credentials: true }],
    written: z.union([z.boolean(), TextOrList]),
  }),
  proxy: z
    .record(ProxyPrefix, ProxyPath)
    .optional()
    .meta({
      description: 'Paths on its hosts that another service answers; the prefix is removed before.',
      examples: [{ '/api/': 'services.backend' }, { '/api/': 'services.backend keep=true' }],
      written: z.record(ProxyPrefix, z.union([Text, ProxyPath])),
    }),
  redirects: Redirects.optional().meta({
    description:
      'Where old addresses lead: paths, or whole hosts. `/old/*` is everything below, and `*` in the target what stood there.',
    examples: [{ '/old': '/new', '/blog/*': 'https://blog.example.com/*', 'www.example.com': 'example.com' }],
    written: z.union([
      z.record(Text, z.union([Text, Redirect])),
      z.array(Redirect.extend({ from: Text.optional() })),
    ]),
  }),
  timeout: Seconds.optional().meta({
    description: 'Seconds after which a request is given up.',
    examples: [60, '5m'],
    written: Text,
  }),
  maxBody: z
    .int()
    .nonnegative('must not be negative')
    .optional()
    .meta({
      description:
        'Largest body of a request, in bytes, where a `k` is 1024; `unlimited` or 0 for no limit of ours.',
      examples: ['10m', '1Gi', 'unlimited'],
      written: Text,
    }),
  auth: Auth.optional().meta({
    description:
      'Who may pass: accounts in a Secret, or another service that is asked (forward authentication).',
    examples: [
      'staging-accounts',
      'staging-accounts realm=Staging',
      'http://oauth2-proxy.sso.svc.cluster.local:4180/oauth2/auth',
      { forward: { url: 'http://authelia.sso.svc.cluster.local/api/verify', headers: ['Remote-User'] } },
    ],
    written: z.union([Text, z.literal(false)]),
  }),
}
