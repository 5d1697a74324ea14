import { type Logger, pino } from 'pino'
import { type Json, withTexts } from '../../core/json.ts'
import type { Log, LogFields, Scrubber } from '../../ports/log.ts'

// JSON lines on a stream, each scrubbed of known secrets before it leaves.
// In: constant messages with fields. Out: one line each, `level` as a word, `time` in ISO, errors under `err`.
// Limits: no transports (they are worker threads); pretty output is for a viewer outside.

type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

export interface LogOptions {
  readonly level: LogLevel
  /** Where lines go, newline included: `process.stderr`, or a collector in tests. */
  readonly destination: { write(line: string): unknown }
  readonly scrubber: Scrubber
}

export function createLog({ level, destination, scrubber }: LogOptions): Log {
  const logger = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.errWithCause },
    },
    { write: (line: string) => void destination.write(scrubLine(line, scrubber)) },
  )
  return logOf(logger)
}

/** Text by text, so that a secret with quotes in it leaves a line that still is JSON. */
function scrubLine(line: string, scrubber: Scrubber): string {
  if (scrubber.scrub(line) === line) return line
  return `${JSON.stringify(withTexts(JSON.parse(line) as Json, (text) => scrubber.scrub(text)))}\n`
}

function logOf(logger: Logger<never, boolean>): Log {
  return {
    debug: (message, fields) => logger.debug(fieldsOf(fields), message),
    info: (message, fields) => logger.info(fieldsOf(fields), message),
    warn: (message, fields) => logger.warn(fieldsOf(fields), message),
    error: (message, fields) => logger.error(fieldsOf(fields), message),
    child: (fields) => logOf(logger.child({ ...fields })),
  }
}

/** pino keeps message and stack of an error under `err` only. */
function fieldsOf(fields: LogFields | undefined): object {
  if (fields === undefined || fields.err !== undefined || !(fields.error instanceof Error))
    return fields ?? {}
  const { error, ...rest } = fields
  return { ...rest, err: error }
}
