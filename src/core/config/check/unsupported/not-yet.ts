import { childOf, type Located } from '../../reading/located.ts'
import { type Reading, report } from '../../reading/reading.ts'

/** Keys that are read and checked, with what does not happen yet; a silence here would be taken for a rollout that waits. */
export const NOT_YET: Readonly<Record<string, string>> = {
  tasks: 'tasks are rendered by `render --tasks`, not yet run by apply and agent',
  verify:
    'verify is rendered by `render --tasks`, not yet run by apply and agent: the rollout does not wait for it',
  requires:
    'requires is rendered by `render --tasks`, not yet asked for by apply and agent: the rollout does not wait for it',
  paths: 'paths is checked, but this version does not look at it yet: every change concerns the service',
}

const CURE = 'Run it in your own pipeline until then.'
const CURES: Readonly<Record<string, string>> = {
  paths: 'Leave it out: an image is built again only where the files that go into it changed.',
}

export function reportNotYet(service: Located, reading: Reading): void {
  for (const [key, message] of Object.entries(NOT_YET)) {
    const node = childOf(service, key)
    if (node !== undefined) report(reading, node, 'config.not-yet', message, CURES[key] ?? CURE, 'warning')
  }
}
