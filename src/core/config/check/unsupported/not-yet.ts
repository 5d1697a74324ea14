import { childOf, type Located } from '../../reading/located.ts'
import { type Reading, report } from '../../reading/reading.ts'

/** Keys that are read and checked, with what does not happen yet; a silence here would be taken for a rollout that waits. */
const NOT_YET: Readonly<Record<string, string>> = {
  tasks: 'tasks are checked, but this version does not run them yet',
  verify: 'verify is checked, but this version does not run it yet: the rollout does not wait for it',
  requires:
    'requires is checked, but this version does not ask for statuses yet: the rollout does not wait for them',
}

export function reportNotYet(service: Located, reading: Reading): void {
  for (const [key, message] of Object.entries(NOT_YET)) {
    const node = childOf(service, key)
    if (node !== undefined)
      report(reading, node, 'config.not-yet', message, 'Run it in your own pipeline until then.', 'warning')
  }
}
