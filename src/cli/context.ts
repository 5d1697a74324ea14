import type { Scrubber } from '../ports/log.ts'
import type { OutputFormat } from './output/print-answer.ts'
import type { Terminal } from './output/terminal.ts'
import type { Wiring } from './wiring.ts'

/** What every command is given. */
export interface Context {
  readonly wiring: Wiring
  readonly terminal: Terminal
  readonly scrubber: Scrubber
  /** Aborts at the first interrupt. */
  readonly signal: AbortSignal
  readonly options: CommonOptions
  /** What stands behind the command's name, where it takes something. */
  readonly argument: string | undefined
}

/** Options of all commands; each command reads those that program.ts gave it. */
export interface CommonOptions {
  readonly output: OutputFormat
  readonly color: string
  readonly verbose?: boolean
  readonly quiet?: boolean
  readonly ops?: string
  readonly folder?: string
  readonly ref?: string
  readonly branch?: string
  readonly serviceRepo?: readonly string[]
  readonly env?: readonly string[]
  readonly service?: readonly string[]
  readonly kubeconfig?: string
  readonly context?: string
  readonly backend?: string
  readonly directory?: string
  readonly offline?: boolean
  readonly facts?: string
  readonly showSecrets?: boolean
  readonly tasks?: boolean
  readonly exitCode?: boolean
  readonly details?: boolean
  readonly allowDirty?: boolean
  readonly builder?: 'cluster' | 'local'
  readonly schedule?: string
  readonly logLevel?: 'debug' | 'info' | 'warn' | 'error'
  readonly once?: boolean
}
