// How a command learns where the bed is.

/** @import { ControlPlane } from './start.mjs' */

/** @param {ControlPlane} bed @param {string} dir @returns {Readonly<Record<string, string>>} */
export function environmentOf(bed, dir) {
  return {
    BED_DIR: dir,
    BED_SERVER: bed.server,
    BED_TOKEN: bed.token,
    BED_CA: bed.caFile,
    BED_KUBECONFIG: bed.kubeconfigPath,
    BED_AUDIT_LOG: bed.auditLog,
    BED_ETCD: bed.etcd,
    BED_CONTROL: bed.control,
    BED_BIN: bed.bin,
  }
}
