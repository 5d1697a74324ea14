// Who may log in to the bed's API server: one token per account, so that the audit log tells them apart.
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** @type {Readonly<Record<string, readonly string[]>>} */
const GROUPS = {
  admin: ['system:masters'],
  // One account for all controllers, instead of a service account for each.
  'system:kube-controller-manager': ['system:masters'],
  'system:kube-scheduler': [],
  'system:kube-proxy': [],
  'system:node:node0': ['system:nodes'],
  // The Kubernetes rules let CoreDNS read through its service account; the bed's runs beside the node.
  coredns: ['system:masters'],
}

/** @param {string} dir @returns {{ file: string, tokenOf: (account: string) => string }} */
export function writeAccounts(dir) {
  const tokens = new Map(
    Object.keys(GROUPS).map((account) => [account, randomBytes(24).toString('base64url')]),
  )
  const lines = [...tokens].map(([account, token]) => {
    const groups = GROUPS[account] ?? []
    return [token, account, account, ...(groups.length > 0 ? [`"${groups.join(',')}"`] : [])].join(',')
  })
  const file = join(dir, 'tokens.csv')
  writeFileSync(file, `${lines.join('\n')}\n`, { mode: 0o600 })
  return {
    file,
    tokenOf: (account) => {
      const token = tokens.get(account)
      if (token === undefined) throw new Error(`bed: no account ${account}; see GROUPS in accounts.mjs`)
      return token
    },
  }
}

/** JSON is YAML: no library needed. @param {string} file @param {{ server: string, caFile: string, token: string }} access @returns {string} */
export function writeKubeconfig(file, { server, caFile, token }) {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'bed', cluster: { server, 'certificate-authority': caFile } }],
    users: [{ name: 'bed', user: { token } }],
    contexts: [{ name: 'bed', context: { cluster: 'bed', user: 'bed' } }],
    'current-context': 'bed',
  }
  writeFileSync(file, `${JSON.stringify(config, null, 2)}\n`, { mode: 0o600 })
  return file
}
