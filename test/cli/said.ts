import type { Ran } from './world.ts'

/** Everything a person sees of one call: stdout, then stderr, then how it ended. */
export function said({ code, out, err }: Ran): string {
  const errors = err === '' ? '' : `${err.trimEnd().replace(/^/gm, '! ')}\n`
  return `${out}${errors}(exit ${code})`
}
