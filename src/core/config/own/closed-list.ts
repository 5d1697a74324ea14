/**
 * Spec 2.3: everything that a service repository's own file may set. A key that is not here, or a part of it that its
 * rule does not name, is an error until `allow.keys` of the ops repository lists it.
 */
export const CLOSED_LIST: Readonly<Record<string, OwnRule>> = {
  build: { except: ['secrets'] },
  web: {},
  ports: {},
  routes: {}, // hosts: services/own/own-routes.ts
  env: {},
  configure: {},
  health: {},
  cron: {},
  tasks: {},
  command: {},
  processes: { each: ['command', 'args', 'health', 'replicas', 'resources'] },
  needs: {}, // names: own-references.ts
  replicas: {}, // these four: ceilings.ts
  resources: { only: ['requests', 'limits'], each: ['cpu', 'memory'] },
  storage: { each: ['size'] },
}

export interface OwnRule {
  /** Parts directly below the key that are not free. */
  readonly except?: readonly string[]
  /** The only parts directly below the key. */
  readonly only?: readonly string[]
  /** The only parts of each entry of the key. */
  readonly each?: readonly string[]
}

/**
 * Decided before the file of the service repository can be read, so that nothing could permit them there: which
 * repository and branch it is read from, and what is permitted.
 */
export const OPS_ONLY: ReadonlySet<string> = new Set(['repo', 'path', 'branch', 'allow', 'adopt'])
