import type { DesiredObject } from '../objects/object.ts'
import type { Sensitive } from '../sensitive.ts'

// The desired state of one instance: services rendered as Kubernetes objects.
// In: instance, services, images, lookups, sources, cluster facts. Out: objects, each with its service.
// Limits: nothing here knows what is live.

/** What the cluster serves; looked up once and recorded (promise 2). */
export interface ClusterFacts {
  /** `gateway.networking.k8s.io/v1/HTTPRoute`, `apps/v1/Deployment`, … : everything discovery listed. */
  readonly kinds: ReadonlySet<string>
  /** The Gateway that routes attach to, where there is one. */
  readonly gateway?: { readonly namespace: string; readonly name: string; readonly section?: string }
  readonly ingressClass?: { readonly name: string; readonly controller: string }
}

/** The installation that owns the objects. The key derives keyed ids, hashes of secret content and generated values. */
export interface Owner {
  readonly installation: string
  readonly rootKey: Sensitive
}

export interface Desired {
  readonly instance: string
  readonly objects: readonly DesiredObject[]
}
