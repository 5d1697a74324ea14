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
  readonly gateway?: GatewayFacts
  readonly ingressClass?: IngressClassFacts
  /** All that there are, for a configuration that names one; undefined: not looked at. */
  readonly gateways?: readonly GatewayFacts[]
  readonly ingressClasses?: readonly IngressClassFacts[]
  /** Fields that only newer definitions have (`httproute.cors`); undefined: not looked at. */
  readonly features?: readonly string[]
}

export interface GatewayFacts {
  readonly namespace: string
  readonly name: string
  readonly section?: string
  /** The controller of its class; undefined: not looked at, '': not known to anybody. */
  readonly controller?: string
  /** What its class says that it can (`HTTPRouteCORS`); undefined: it says nothing. */
  readonly supports?: readonly string[]
  readonly listeners?: readonly ListenerFacts[]
  /** Whose ListenerSets it takes; undefined: nobody's. */
  readonly listenersFrom?: string
}

export interface ListenerFacts {
  readonly name: string
  readonly protocol: string
  /** undefined: all hosts. */
  readonly hostname?: string
  /** Whether it has a certificate. */
  readonly certificate: boolean
  /** Whose routes it takes: All, Same, Selector. */
  readonly from: string
}

export interface IngressClassFacts {
  readonly name: string
  /** undefined: not looked at. */
  readonly controller?: string
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
