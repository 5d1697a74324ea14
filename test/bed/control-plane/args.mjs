// The command lines of the control plane, as data.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** @import { Pair } from './certificates.mjs' */
/** @typedef {{ ca: Pair, server: Pair, serviceAccountKey: string }} Certificates */

export const SERVICE_RANGE = '198.18.128.0/17'
export const FIRST_SERVICE = '198.18.128.1'

/** @param {{ dir: string, url: string, peerPort: number }} options */
export function etcdArgs({ dir, url, peerPort }) {
  const peer = `http://127.0.0.1:${peerPort}`
  return [
    '--name=bed',
    `--data-dir=${join(dir, 'etcd')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=bed=${peer}`,
    '--unsafe-no-fsync',
    '--log-level=warn',
  ]
}

/** @param {{ dir: string, host: string, port: number, etcdUrl: string, auditLog: string, certificates: Certificates, tokenFile: string, kubeletClient?: Pair }} options */
export function apiServerArgs({ dir, host, port, etcdUrl, auditLog, certificates, tokenFile }) {
  const policy = join(dir, 'audit-policy.json')
  writeFileSync(
    policy,
    JSON.stringify({
      apiVersion: 'audit.k8s.io/v1',
      kind: 'Policy',
      omitStages: ['RequestReceived'],
      rules: [{ level: 'Metadata' }],
    }),
  )
  const alone = host === '127.0.0.1'
  return [
    `--etcd-servers=${etcdUrl}`,
    // Tests compact by hand; nothing may expire behind their back.
    '--etcd-compaction-interval=0',
    `--bind-address=${alone ? host : '0.0.0.0'}`,
    `--secure-port=${port}`,
    // Must not be loopback; without a node nobody uses it.
    `--advertise-address=${alone ? '198.18.0.1' : host}`,
    ...(alone ? ['--endpoint-reconciler-type=none'] : []),
    `--service-cluster-ip-range=${SERVICE_RANGE}`,
    `--tls-cert-file=${certificates.server.cert}`,
    `--tls-private-key-file=${certificates.server.key}`,
    `--token-auth-file=${tokenFile}`,
    '--authorization-mode=RBAC,Node',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${certificates.serviceAccountKey}`,
    `--service-account-signing-key-file=${certificates.serviceAccountKey}`,
    // Otherwise exec and logs look the node's name up in DNS.
    '--kubelet-preferred-address-types=InternalIP',
    '--allow-privileged=true',
    '--profiling=false',
    `--audit-policy-file=${policy}`,
    `--audit-log-path=${auditLog}`,
    '--audit-log-maxsize=10000',
  ]
}

/** @param {{ kubeconfig: string, certificates: Certificates }} options */
export function controllerManagerArgs({ kubeconfig, certificates }) {
  return [
    `--kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    '--secure-port=0',
    `--service-account-private-key-file=${certificates.serviceAccountKey}`,
    `--root-ca-file=${certificates.ca.cert}`,
    '--kube-api-qps=200',
    '--kube-api-burst=400',
    // How fast a pod's claim meets its volume is not what tests are about.
    '--pvclaimbinder-sync-period=2s',
  ]
}
