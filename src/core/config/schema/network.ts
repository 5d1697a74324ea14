import { z } from 'zod'
import { PortNumber, Text, TextOrList } from './meta.ts'
import { RouteHost, RoutePath } from './network/addresses.ts'

// How a service is reached, inside the cluster and from outside.

const Protocol = z.enum(['TCP', 'UDP'])

const PortEntry = z.strictObject({
  port: PortNumber.optional(),
  name: z
    .string()
    .regex(
      /^(?=.{1,15}$)(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/,
      'is no port name: at most 15 lower-case letters, digits and -, one of them a letter',
    )
    .optional(),
  protocol: Protocol.optional().meta({ description: 'Left out: TCP.' }),
})

const RouteEntry = z.strictObject({
  host: RouteHost.optional(),
  path: RoutePath.optional().meta({ description: 'Path prefix; left out: /.' }),
  tls: z.boolean().optional().meta({ description: 'Whether clients use https; left out: yes.' }),
})

const PortText = z.union([PortNumber, Text, PortEntry])

export const NetworkKeys = {
  ports: z
    .array(PortEntry)
    .optional()
    .meta({
      description: 'Ports that it listens on. Left out: those of the image.',
      examples: [8080, [8080, '9090 name=metrics', '53/udp']],
      written: z.union([
        PortNumber,
        Text,
        z.array(PortText),
        z.record(z.string(), z.union([PortNumber, Text])),
      ]),
    }),
  routes: z
    .array(RouteEntry)
    .optional()
    .meta({
      description:
        'Under which URLs it is reached from outside. They lead to the port named http or web, else to the first.',
      examples: [['https://$name.$domain/api']],
      written: z.union([Text, z.array(z.union([Text, RouteEntry]))]),
    }),
  service: z
    .strictObject({
      proxy: z
        .boolean()
        .optional()
        .meta({ description: '`false`: without an address of its own (headless).' }),
    })
    .optional()
    .meta({ description: 'Its Kubernetes Service.', examples: ['proxy=false'], written: Text }),
  ingress: z
    .literal(false)
    .optional()
    .meta({ description: '`false`: not reached from outside, whatever `url` says.' }),
}

/** Keys that exist in the short form only, with the canonical key that they become. */
export const NetworkShortKeys = {
  port: PortText.optional().meta({ description: 'The one port that it listens on.', examples: [8080] }),
  url: TextOrList.optional().meta({
    description: 'URL or URLs under which it is reached.',
    examples: ['https://shop.example.com'],
  }),
}
