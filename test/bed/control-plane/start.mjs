// A real control plane: etcd, API server, controller manager, without nodes.
// Input: an empty folder. Output: its address, credentials, audit log and a handle on its processes.
// Limits: everything listens on loopback (or on the given address); data is thrown away at the end.
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { linkPrograms } from '../build/build.mjs'
import { requestJson } from '../run/http.mjs'
import { freePorts, startProcess, waitUntil } from '../run/processes.mjs'
import { writeAccounts, writeKubeconfig } from './accounts.mjs'
import { apiServerArgs, controllerManagerArgs, etcdArgs, FIRST_SERVICE } from './args.mjs'
import { makeCertificates } from './certificates.mjs'
import { compact, serveControl } from './control-server.mjs'

/** @import { Size } from '../build/parts.mjs' */
/** @import { Verb } from './control-server.mjs' */

/**
 * @typedef {object} ControlPlane
 * @property {string} server          URL of the API server
 * @property {string} token           of an administrator
 * @property {string} caFile
 * @property {string} kubeconfigPath
 * @property {string} auditLog        one JSON object per line
 * @property {string} etcd            URL of etcd's client port
 * @property {string} control         URL: POST <control>/<verb>, see control.mjs
 * @property {string} bin             folder of the built programs, kubectl among them
 */

/**
 * @typedef {object} Options
 * @property {string} dir
 * @property {Size} [size]            which programs to offer in `bin`
 * @property {string} [address]      the node's address, when there is a node
 */

/** @param {Options} options @returns {Promise<ControlPlane & { tokenOf: (account: string) => string, stop: () => Promise<void> }>} */
export async function startControlPlane({ dir, size = 'control-plane', address }) {
  const logs = join(dir, 'logs')
  mkdirSync(logs, { recursive: true })
  chmodSync(dir, 0o755)
  const bin = linkPrograms(join(dir, 'bin'), size)
  const host = address ?? '127.0.0.1'
  const [etcdPort = 0, peerPort = 0, apiPort = 0] = await freePorts(3)
  const etcdUrl = `http://127.0.0.1:${etcdPort}`
  const server = `https://${host}:${apiPort}`
  const certificates = makeCertificates(dir, ['127.0.0.1', FIRST_SERVICE, ...(address ? [address] : [])])
  const caFile = certificates.ca.cert
  const accounts = writeAccounts(dir)
  const kubeconfigPath = writeKubeconfig(join(dir, 'kubeconfig'), {
    server,
    caFile,
    token: accounts.tokenOf('admin'),
  })
  const controllerConfig = writeKubeconfig(join(dir, 'controller-manager.kubeconfig'), {
    server,
    caFile,
    token: accounts.tokenOf('system:kube-controller-manager'),
  })
  const auditLog = join(dir, 'audit.log')

  const etcd = start('etcd', etcdArgs({ dir, url: etcdUrl, peerPort }))
  const etcdReady = async () => (await requestJson(`${etcdUrl}/health`)).status === 200
  await waitUntil('etcd', etcdReady, { running: [etcd], logFile: join(logs, 'etcd.log') })
  let apiServer = await startApiServer()
  const controllerManager = start(
    'kube-controller-manager',
    controllerManagerArgs({ kubeconfig: controllerConfig, certificates }),
  )
  /** @type {Record<Verb, () => Promise<void>>} */
  const verbs = {
    pause: async () => void process.kill(apiServer.pid, 'SIGSTOP'),
    resume: async () => void process.kill(apiServer.pid, 'SIGCONT'),
    stop: () => apiServer.kill(),
    start: async () => {
      if (!apiServer.alive()) apiServer = await startApiServer()
    },
    restart: async () => {
      await apiServer.kill()
      apiServer = await startApiServer()
    },
    compact: () => compact(etcdUrl),
    // A restarted API server remembers no events: a watch from an older version is answered with 410.
    expire: async () => {
      await compact(etcdUrl)
      await verbs.restart()
    },
  }
  const control = await serveControl(verbs)
  return {
    server,
    token: accounts.tokenOf('admin'),
    tokenOf: accounts.tokenOf,
    caFile,
    kubeconfigPath,
    auditLog,
    etcd: etcdUrl,
    control: control.url,
    bin,
    stop: async () => {
      await control.close()
      await Promise.all([controllerManager.kill(), apiServer.kill()])
      await etcd.kill()
    },
  }

  /** @param {string} name @param {readonly string[]} args */
  function start(name, args) {
    return startProcess({ name, program: join(bin, name), args, logFile: join(logs, `${name}.log`) })
  }

  async function startApiServer() {
    const args = apiServerArgs({
      dir,
      host,
      port: apiPort,
      etcdUrl,
      auditLog,
      certificates,
      tokenFile: accounts.file,
    })
    const running = start('kube-apiserver', args)
    const ready = async () => {
      for (const path of ['/readyz', '/api/v1/namespaces/default']) {
        const answer = await requestJson(`${server}${path}`, { caFile, token: accounts.tokenOf('admin') })
        if (answer.status !== 200) return false
      }
      return true
    }
    await waitUntil('ready API server', ready, {
      running: [running, etcd],
      logFile: join(logs, 'kube-apiserver.log'),
    })
    return running
  }
}
