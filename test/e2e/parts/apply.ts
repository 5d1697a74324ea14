import { execFile } from 'node:child_process'
import { inject } from 'vitest'
import { bed } from './bed.ts'

/** `diploid apply` as somebody types it. */
export function apply(opsUrl: string): Promise<{ readonly code: number; readonly said: string }> {
  const args = [inject('program'), 'apply', '--ops', opsUrl, '--kubeconfig', bed.kubeconfig]
  const { PATH, HOME, NODE_EXTRA_CA_CERTS } = process.env
  const bedOnly = { TMPDIR: bed.folder, DIPLOID_BUILDKITD_FLAGS: '--oci-worker-net=host' }
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      args,
      { env: { PATH, HOME, NODE_EXTRA_CA_CERTS, ...bedOnly } },
      (error, out, err) => resolve({ code: Number(error?.code ?? 0), said: out + err }),
    )
  })
}
