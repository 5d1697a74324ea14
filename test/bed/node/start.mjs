// A whole node: control plane, scheduler, kubelet, containerd, kube-proxy, CoreDNS and a registry; pods really run.
// Input: an empty folder and the bed's name. Output: as of the control plane, plus the registry.
// Limits: only inside fresh namespaces (see exec.mjs), which also end everything: nothing here is stopped one by one.
import { spawn } from 'node:child_process'
import { Resolver } from 'node:dns/promises'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeKubeconfig } from '../control-plane/accounts.mjs'
import { startControlPlane } from '../control-plane/start.mjs'
import { seedFolder } from '../images/seed.mjs'
import { requestJson } from '../run/http.mjs'
import { startProcess, waitUntil } from '../run/processes.mjs'
import { DOMAIN, NODE_IP, NODE_NAME, REGISTRY } from './addresses.mjs'
import { CONTAINERD_SOCKET, containerdConfig, corefile, kubeletConfig, proxyConfig } from './config.mjs'
import { overlaid, setUpCgroup, setUpMounts, setUpNetwork } from './machine.mjs'
import { startRegistry } from './registry.mjs'
import { makeVolumes } from './volumes.mjs'

/** @param {{ dir: string, name: string }} options */
export async function startNode({ dir, name }) {
  setUpMounts(dir)
  setUpNetwork(dir)
  setUpCgroup(name)
  const storage = overlaid(join(seedFolder(), 'registry'), dir, 'registry')
  const bed = await startControlPlane({ dir, size: 'node', address: NODE_IP })
  // containerd finds its shim and runc by name.
  const env = { ...process.env, PATH: `${bed.bin}:/usr/sbin:/usr/bin:/sbin:/bin` }
  const dockerHub = { ca: seeded('ca.crt'), cert: seeded('server.crt'), key: seeded('server.key') }
  const registry = { dir, storage, program: join(bed.bin, 'registry') }
  await Promise.all([
    startRegistry({ ...registry, address: REGISTRY }),
    startRegistry({ ...registry, name: 'docker-hub', address: `${NODE_IP}:443`, tls: dockerHub }),
  ])
  start('containerd', ['--config', containerdConfig(dir)])
  start('kube-scheduler', [
    `--kubeconfig=${access('system:kube-scheduler')}`,
    '--leader-elect=false',
    '--secure-port=0',
  ])
  start('kube-proxy', [
    '--config',
    written('kube-proxy.json', proxyConfig({ kubeconfig: access('system:kube-proxy') })),
  ])
  start('coredns', ['-conf', written('Corefile', corefile({ kubeconfig: access('coredns') }))])
  await waitUntil(
    'containerd',
    () => succeeds(join(bed.bin, 'ctr'), ['--address', CONTAINERD_SOCKET, 'version']),
    { logFile: logOf('containerd') },
  )
  const kubelet = start('kubelet', [
    `--config=${written('kubelet.json', kubeletConfig({ dir, name }))}`,
    `--kubeconfig=${access(`system:node:${NODE_NAME}`)}`,
    `--hostname-override=${NODE_NAME}`,
    `--node-ip=${NODE_IP}`,
    `--root-dir=${join(dir, 'kubelet')}`,
    `--cert-dir=${join(dir, 'kubelet-pki')}`,
    `--volume-plugin-dir=${join(dir, 'volume-plugins')}`,
  ])
  await makeVolumes(bed, join(dir, 'volumes'))
  await waitUntil('ready node', () => nodeIsReady(bed), { running: [kubelet], logFile: logOf('kubelet') })
  await waitUntil('answering CoreDNS', knowsKubernetes, { logFile: logOf('coredns') })
  return { ...bed, dockerHubCa: dockerHub.ca }

  /** @param {string} program @param {readonly string[]} args */
  function start(program, args) {
    return startProcess({
      name: program,
      program: join(bed.bin, program),
      args,
      logFile: logOf(program),
      env,
    })
  }

  /** @param {string} account */
  function access(account) {
    const file = join(dir, `${account.replaceAll(':', '-')}.kubeconfig`)
    return writeKubeconfig(file, { server: bed.server, caFile: bed.caFile, token: bed.tokenOf(account) })
  }

  /** @param {string} file @param {unknown} content */
  function written(file, content) {
    writeFileSync(join(dir, file), typeof content === 'string' ? content : JSON.stringify(content, null, 2))
    return join(dir, file)
  }

  /** @param {string} program */
  function logOf(program) {
    return join(dir, 'logs', `${program}.log`)
  }
}

/** @param {string} file */
function seeded(file) {
  return join(seedFolder(), file)
}

/** @param {{ server: string, token: string, caFile: string }} bed */
async function nodeIsReady({ server, token, caFile }) {
  const answer = await requestJson(`${server}/api/v1/nodes/${NODE_NAME}`, { token, caFile })
  if (answer.status !== 200) return false
  const { spec, status } = answer.json()
  const ready = status.conditions.some(
    /** @param {any} condition */ (condition) => condition.type === 'Ready' && condition.status === 'True',
  )
  if (!ready || (spec.taints ?? []).length > 0) return false
  const account = await requestJson(`${server}/api/v1/namespaces/default/serviceaccounts/default`, {
    token,
    caFile,
  })
  return account.status === 200
}

async function knowsKubernetes() {
  const resolver = new Resolver({ timeout: 1000, tries: 1 })
  resolver.setServers([NODE_IP])
  return (await resolver.resolve4(`kubernetes.default.svc.${DOMAIN}`)).length > 0
}

/** @param {string} program @param {readonly string[]} args @returns {Promise<boolean>} */
function succeeds(program, args) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { stdio: 'ignore' })
    child.on('error', () => resolve(false))
    child.on('exit', (code) => resolve(code === 0))
  })
}
