// What test/bed/control-plane.setup.mjs provides; null where the control plane is not built.
import 'vitest'

declare module 'vitest' {
  export interface ProvidedContext {
    controlPlane: {
      readonly server: string
      readonly token: string
      readonly caFile: string
      readonly kubeconfigPath: string
      readonly auditLog: string
      readonly etcd: string
      readonly control: string
      readonly bin: string
      /** Folders of CRDs by version. */
      readonly gatewayApi: Readonly<Record<'1.4' | '1.5', string>>
    } | null
  }
}
