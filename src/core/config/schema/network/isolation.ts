import { z } from 'zod'
import { Text, TextOrList } from '../meta.ts'

// Who may talk to the pods of a service, and whom they may talk to (a NetworkPolicy).

const Peers = z.array(Text)

export const IsolationKeys = {
  isolation: z
    .strictObject({
      enabled: z.boolean().optional(),
      from: Peers.optional().meta({
        description:
          "Who may connect: `namespace` (all of this environment), a service's name, `namespace:<name>`, an address range. Left out: `namespace`. The gateway may where there is a route.",
        written: TextOrList,
      }),
      to: Peers.optional().meta({
        description: 'Whom it may connect to, in the same words, or `internet`. Left out: everybody.',
        written: TextOrList,
      }),
    })
    .optional()
    .meta({
      description: '`true`: reached from its own namespace and the gateway only.',
      examples: [true, { from: ['web', 'namespace:monitoring'] }, { to: ['namespace', '10.0.0.0/8'] }],
      written: z.boolean(),
    }),
}
