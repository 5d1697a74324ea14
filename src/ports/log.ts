import type { Sensitive } from '../core/sensitive.ts'

export type LogFields = Readonly<Record<string, unknown>>

/** Constant messages with fields. The destination scrubs every known secret by value. */
export interface Log {
  debug(message: string, fields?: LogFields): void
  info(message: string, fields?: LogFields): void
  warn(message: string, fields?: LogFields): void
  error(message: string, fields?: LogFields): void
  child(fields: LogFields): Log
}

/** Learns secrets, and takes them out of texts in every encoding in which they can leave. */
export interface Scrubber {
  learn(secret: Sensitive | string): void
  scrub(text: string): string
}

/** What people watch while a round runs. */
export type ProgressEvent =
  | {
      readonly kind: 'step'
      readonly environment: string
      readonly step: 'read' | 'plan' | 'build' | 'apply' | 'await' | 'report'
    }
  | { readonly kind: 'plan'; readonly environment: string; readonly text: string }
  | {
      readonly kind: 'build'
      readonly environment: string
      readonly service: string
      readonly state: 'started' | 'done' | 'failed'
      readonly detail?: string
    }
  | {
      readonly kind: 'object'
      readonly environment: string
      readonly verb: string
      readonly object: string
      readonly state: 'done' | 'failed'
      readonly detail?: string
    }
  | {
      readonly kind: 'health'
      readonly environment: string
      readonly object: string
      readonly state: 'waiting' | 'ready' | 'failed'
      readonly detail: string
    }
  | {
      readonly kind: 'end'
      readonly environment: string
      readonly result: 'done' | 'unchanged' | 'failed' | 'waiting'
      readonly detail: string
    }

export interface Progress {
  event(event: ProgressEvent): void
}
