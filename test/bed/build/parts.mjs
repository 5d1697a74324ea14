// The table of real parts: which Go module each comes from, how it is compiled, which size of bed needs it.

/**
 * @typedef {'control-plane' | 'node'} Size
 * @typedef {object} Part
 * @property {string} name       the program's file name
 * @property {string} module     the folder of its go.mod under parts/
 * @property {string} source     the Go package to build, seen from that folder
 * @property {Size} size         the smallest bed that needs it
 * @property {string} [ldflags]
 * @property {string} [tags]
 * @property {boolean} [cgo]     linked with C libraries (statically)
 * @property {string} [data]     nothing to compile: this folder of the module is copied
 */

const KUBERNETES_VERSION = 'k8s.io/component-base/version'
const kubernetesFlags = [
  `-X ${KUBERNETES_VERSION}.gitVersion=v1.36.3`,
  `-X ${KUBERNETES_VERSION}.gitMajor=1`,
  `-X ${KUBERNETES_VERSION}.gitMinor=36`,
].join(' ')
const containerdTags = 'no_btrfs no_devmapper no_zfs'

/** In the order in which they are built: what most tests wait for comes first. @type {readonly Part[]} */
export const PARTS = [
  { name: 'etcd', module: 'etcd', source: '.', size: 'control-plane' },
  kubernetes('kube-apiserver', 'control-plane'),
  kubernetes('kube-controller-manager', 'control-plane'),
  kubernetes('kubectl', 'control-plane'),
  gatewayApi('1.4'),
  gatewayApi('1.5'),
  { name: 'stand-in', module: 'stand-in', source: '.', size: 'node' },
  {
    name: 'registry',
    module: 'registry',
    source: 'github.com/distribution/distribution/v3/cmd/registry',
    size: 'node',
  },
  kubernetes('kube-scheduler', 'node'),
  kubernetes('kubelet', 'node'),
  kubernetes('kube-proxy', 'node'),
  containerd('containerd'),
  containerd('containerd-shim-runc-v2'),
  containerd('ctr'),
  { name: 'coredns', module: 'coredns', source: 'github.com/coredns/coredns', size: 'node' },
  { name: 'buildkitd', module: 'buildkit', source: 'github.com/moby/buildkit/cmd/buildkitd', size: 'node' },
  { name: 'buildctl', module: 'buildkit', source: 'github.com/moby/buildkit/cmd/buildctl', size: 'node' },
  {
    name: 'runc',
    module: 'runc',
    source: 'github.com/opencontainers/runc',
    size: 'node',
    // Inside an image there is no libc of ours; without seccomp every container with a profile fails.
    tags: 'seccomp netgo osusergo',
    ldflags: '-extldflags -static',
    cgo: true,
  },
]

/** @param {Size} size @returns {readonly Part[]} */
export function partsOf(size) {
  return size === 'node' ? PARTS : PARTS.filter((part) => part.size === 'control-plane')
}

/** @param {string} name @param {Size} size @returns {Part} */
function kubernetes(name, size) {
  return { name, module: 'kubernetes', source: `./${name}`, size, ldflags: kubernetesFlags }
}

/** Its CRDs in the standard channel. @param {string} version @returns {Part} */
function gatewayApi(version) {
  return {
    name: `gateway-api-${version}`,
    module: `gateway-api-${version}`,
    source: 'sigs.k8s.io/gateway-api',
    size: 'control-plane',
    data: 'config/crd/standard',
  }
}

/** @param {string} name @returns {Part} */
function containerd(name) {
  return {
    name,
    module: 'containerd',
    source: `github.com/containerd/containerd/v2/cmd/${name}`,
    size: 'node',
    tags: containerdTags,
  }
}
