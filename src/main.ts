import { runProgram } from './cli/program/program.ts'
import type { DemoOptions } from './cli/wiring.ts'
import { wiring } from './wire.ts'

// Whoever reads less than all of it (`| head`) has what they wanted.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
  process.exit(process.exitCode ?? 0)
})

// The command `diploid`: hands the process's world to the program and ends with its exit code.
process.exitCode = await runProgram(
  { ...wiring, openDemo },
  {
    argv: process.argv,
    env: process.env,
    cwd: process.cwd(),
    stdout: process.stdout,
    stderr: process.stderr,
    onInterrupt: (listener) => {
      process.on('SIGINT', listener)
      process.on('SIGTERM', listener)
    },
    onCrash: (listener) => process.on('uncaughtException', listener),
    exit: (code) => process.exit(code),
  },
)

/** Read only when it is asked for: it brings a cluster and a Git server. */
async function openDemo(options: DemoOptions) {
  return (await import('./wire-demo.ts')).openDemo(options)
}
