// The configuration of the node's daemons, as data.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PAUSE_IMAGE } from '../images/table.mjs'
import { DOMAIN, NODE_IP, NODE_NAME, POD_RANGE, REGISTRY } from './addresses.mjs'

export const CONTAINERD_SOCKET = '/run/containerd/containerd.sock'

/** @param {string} dir @returns {string} the path of the written file */
export function containerdConfig(dir) {
  const hosts = join(dir, 'certs.d')
  // The registry answers under its own address and for docker.io: plain HTTP, no other host is ever asked.
  for (const name of ['docker.io', REGISTRY]) {
    mkdirSync(join(hosts, name), { recursive: true })
    const text = `server = "http://${REGISTRY}"\n[host."http://${REGISTRY}"]\n  capabilities = ["pull", "resolve"]\n`
    writeFileSync(join(hosts, name, 'hosts.toml'), text)
  }
  const networks = join(dir, 'net.d')
  mkdirSync(networks)
  writeFileSync(join(networks, '10-bed.conflist'), JSON.stringify(network(dir)))
  const file = join(dir, 'containerd.toml')
  writeFileSync(
    file,
    `version = 3
root = '${join(dir, 'containerd')}'
state = '/run/containerd'
disabled_plugins = ['io.containerd.internal.v1.opt', 'io.containerd.nri.v1.nri', 'io.containerd.snapshotter.v1.blockfile']
[grpc]
  address = '${CONTAINERD_SOCKET}'
[plugins.'io.containerd.metadata.v1.bolt']
  no_sync = true
[plugins.'io.containerd.cri.v1.images']
  snapshotter = 'overlayfs'
  [plugins.'io.containerd.cri.v1.images'.pinned_images]
    sandbox = '${PAUSE_IMAGE}'
  [plugins.'io.containerd.cri.v1.images'.registry]
    config_path = '${hosts}'
[plugins.'io.containerd.cri.v1.runtime']
  # Without CAP_SYS_RESOURCE runc dies on a lower score: "can't get final child's PID from pipe".
  restrict_oom_score_adj = true
  [plugins.'io.containerd.cri.v1.runtime'.cni]
    bin_dirs = ['/usr/lib/cni']
    conf_dir = '${networks}'
  [plugins.'io.containerd.cri.v1.runtime'.containerd.runtimes.runc]
    runtime_type = 'io.containerd.runc.v2'
`,
  )
  return file
}

/** Each pod has a routed link of its own, so that every packet passes kube-proxy's rules, also between pods. @param {string} dir */
function network(dir) {
  return {
    cniVersion: '1.0.0',
    name: 'bed',
    plugins: [
      {
        type: 'ptp',
        ipam: {
          type: 'host-local',
          ranges: [[{ subnet: POD_RANGE }]],
          routes: [{ dst: '0.0.0.0/0' }],
          dataDir: join(dir, 'addresses'),
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  }
}

/** @param {{ dir: string, name: string }} options */
export function kubeletConfig({ dir, name }) {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    address: NODE_IP,
    readOnlyPort: 0,
    // Nobody but the bed is in this network.
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${name}`,
    enforceNodeAllocatable: [],
    failCgroupV1: false,
    failSwapOn: false,
    localStorageCapacityIsolation: false,
    // A full disk of the machine is not the bed's affair.
    evictionHard: {},
    imageGCHighThresholdPercent: 100,
    clusterDNS: [NODE_IP],
    clusterDomain: DOMAIN,
    resolvConf: join(dir, 'resolv.conf'),
    containerRuntimeEndpoint: `unix://${CONTAINERD_SOCKET}`,
    podLogsDir: '/var/log/pods',
    serializeImagePulls: false,
    // Unpacking takes a core each; the API server needs one as well.
    maxParallelImagePulls: 2,
    registryPullQPS: 0,
    eventRecordQPS: 0,
    kubeAPIQPS: 100,
    kubeAPIBurst: 200,
    nodeStatusUpdateFrequency: '5s',
  }
}

/** @param {{ kubeconfig: string }} options */
export function proxyConfig({ kubeconfig }) {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clientConnection: { kubeconfig },
    hostnameOverride: NODE_NAME,
    bindAddress: NODE_IP,
    clusterCIDR: POD_RANGE,
    mode: 'iptables',
    iptables: { masqueradeAll: true, minSyncPeriod: '0s' },
    conntrack: { maxPerCore: 0, min: 0 },
  }
}

/** Runs beside the node and answers pods on the node's address. @param {{ kubeconfig: string }} options */
export function corefile({ kubeconfig }) {
  return `${DOMAIN} in-addr.arpa {
  bind ${NODE_IP}
  errors
  kubernetes {
    kubeconfig ${kubeconfig} bed
    ttl 1
  }
}
docker.io {
  bind ${NODE_IP}
  hosts {
    ${NODE_IP} registry-1.docker.io docker.io index.docker.io
  }
}
. {
  bind ${NODE_IP}
  template ANY ANY {
    rcode NXDOMAIN
  }
}
`
}
