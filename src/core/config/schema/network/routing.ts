import { z } from 'zod'
import { AnnotationMap, DnsLabel, Text } from '../meta.ts'

// How routes reach the cluster: said once for all environments, or for one of them.

export const RoutingKeys = {
  routing: z
    .strictObject({
      gateway: z
        .strictObject({ namespace: DnsLabel.optional(), name: DnsLabel.optional() })
        .optional()
        .meta({ description: 'Gateway that routes attach to.', examples: ['infra/public'], written: Text }),
      ingressClass: Text.optional().meta({ description: 'Class of Ingress objects.' }),
      issuer: Text.optional().meta({ description: 'cert-manager ClusterIssuer for certificates.' }),
      annotations: AnnotationMap.optional().meta({
        description: 'Annotations of every Ingress and HTTPRoute.',
      }),
      proxies: DnsLabel.optional().meta({
        description:
          "Namespace where the pods run that answer from outside, for `isolation`; left out: the Gateway's.",
        examples: ['ingress-nginx'],
      }),
    })
    .optional()
    .meta({
      description: 'How routes reach the cluster; left out: found in it once.',
      examples: [{ gateway: 'infra/public', issuer: 'letsencrypt' }],
    }),
}
