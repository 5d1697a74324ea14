/** What every command ends with; the table is printed by `diploid --help`. */
export const EXIT = {
  done: 0,
  failed: 1,
  /** `plan --exit-code` with something to do. */
  changes: 2,
  /** Superseded, waiting for approval, or another round was at work. */
  waiting: 3,
  /** Wrong usage or invalid configuration. */
  usage: 64,
  timeout: 124,
  interrupted: 130,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export const EXIT_HELP = `Exit codes:
  0    done
  1    failed
  2    plan --exit-code: there are changes
  3    superseded, waiting for approval, or another round was at work
  64   wrong usage or invalid configuration
  124  timeout
  130  interrupted`
