/** Raised with every change below: an older Diploid never takes a newer definition back. */
export const CRD_SCHEMA = 1

/** Environments as `kubectl get environments.diploid.dev` shows them. Written by the agent only; nobody configures here. */
export const ENVIRONMENT_CRD = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: {
    name: 'environments.diploid.dev',
    labels: { 'app.kubernetes.io/part-of': 'diploid' },
    annotations: { 'diploid.dev/schema': String(CRD_SCHEMA) },
  },
  spec: {
    group: 'diploid.dev',
    scope: 'Cluster',
    names: {
      kind: 'Environment',
      listKind: 'EnvironmentList',
      plural: 'environments',
      singular: 'environment',
    },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        additionalPrinterColumns: [
          { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
          { name: 'Revision', type: 'string', jsonPath: '.status.revision' },
          { name: 'Message', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].message' },
          { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
        ],
        schema: {
          openAPIV3Schema: {
            type: 'object',
            description: 'An environment of the ops repository and how it is doing. Written by Diploid.',
            properties: {
              spec: {
                type: 'object',
                properties: { environment: { type: 'string', description: 'Its name as configured.' } },
              },
              status: {
                type: 'object',
                properties: {
                  observedGeneration: { type: 'integer', format: 'int64' },
                  revision: { type: 'string', description: 'Branch and commit of the ops repository.' },
                  namespace: { type: 'string' },
                  services: {
                    type: 'array',
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['name'],
                    items: {
                      type: 'object',
                      required: ['name'],
                      properties: {
                        name: { type: 'string' },
                        state: { type: 'string' },
                        image: { type: 'string' },
                      },
                    },
                  },
                  conditions: {
                    type: 'array',
                    'x-kubernetes-list-type': 'map',
                    'x-kubernetes-list-map-keys': ['type'],
                    items: {
                      type: 'object',
                      required: ['type', 'status', 'reason', 'message', 'lastTransitionTime'],
                      properties: {
                        type: { type: 'string' },
                        status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
                        reason: { type: 'string' },
                        message: { type: 'string' },
                        lastTransitionTime: { type: 'string', format: 'date-time' },
                        observedGeneration: { type: 'integer', format: 'int64' },
                      },
                    },
                  },
                },
              },
            },
          },
        },
      },
    ],
  },
} as const
