// Turns fresh namespaces into a machine: network, mounts, control groups.
// Input: the bed's folder. Output: none. Limits: root, inside `unshare --pid --mount --net`; needs overlayfs.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DOMAIN, NODE_IP } from './addresses.mjs'

const CGROUPS = '/sys/fs/cgroup'

/** @param {string} dir */
export function setUpNetwork(dir) {
  run('ip link set lo up')
  run('ip link add node0 type bridge')
  run(`ip addr add ${NODE_IP}/24 dev node0`)
  run('ip link set node0 up')
  run('ip route add default dev node0')
  writeFileSync('/proc/sys/net/ipv4/ip_forward', '1')
  const resolver = join(dir, 'resolv.conf')
  writeFileSync(
    resolver,
    `nameserver ${NODE_IP}\nsearch svc.${DOMAIN} ${DOMAIN}\noptions timeout:2 attempts:2\n`,
  )
  run(`mount --bind ${resolver} /etc/resolv.conf`)
}

/** What daemons write outside the bed's folder lands in it all the same. @param {string} dir */
export function setUpMounts(dir) {
  run('mount -t tmpfs -o mode=755 tmpfs /run')
  const [upper, work] = [join(dir, 'var-upper'), join(dir, 'var-work')]
  for (const folder of [upper, work]) mkdirSync(folder)
  run(`mount -t overlay overlay -o lowerdir=/var,upperdir=${upper},workdir=${work} /var`)
  run('mount --make-rshared /')
}

/** @param {string} lower @param {string} dir @param {string} name @returns {string} a folder with the content of `lower` that may be written */
export function overlaid(lower, dir, name) {
  const [upper, work, merged] = [`${name}-upper`, `${name}-work`, name].map((part) => join(dir, part))
  for (const folder of [upper, work, merged]) mkdirSync(String(folder))
  run(`mount -t overlay overlay -o lowerdir=${lower},upperdir=${upper},workdir=${work} ${merged}`)
  return String(merged)
}

/** Of the bed's control group, where a single process has 1024. */
const SHARES = '16384'

/** Makes the bed's own control group, in which the kubelet keeps all pods. @param {string} name */
export function setUpCgroup(name) {
  const roots = hasCgroupV2()
    ? [CGROUPS]
    : readdirSync(CGROUPS).map((controller) => join(CGROUPS, controller))
  for (const root of roots) {
    if (statSync(root).isDirectory()) mkdirSync(join(root, name), { recursive: true })
  }
  // All pods together would else weigh less than any process beside the bed, and its daemons more than they: a second of a
  // database's work takes minutes on a busy machine. In version 2 a group has processes or groups, not both.
  const group = join(CGROUPS, 'cpu', name)
  if (!hasCgroupV2() && existsSync(join(group, 'cpu.shares'))) {
    writeFileSync(join(group, 'cpu.shares'), SHARES)
    writeFileSync(join(group, 'cgroup.procs'), '0')
  }
}

/** @returns {boolean} whether the machine has the one unified hierarchy */
export function hasCgroupV2() {
  return existsSync(join(CGROUPS, 'cgroup.controllers'))
}

/** @param {string} command  of words without spaces */
function run(command) {
  const [program = '', ...args] = command.split(' ')
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
}
