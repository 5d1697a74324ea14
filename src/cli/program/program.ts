import { type Command, CommanderError } from 'commander'
import type { CommonOptions, Context } from '../context.ts'
import { makeTerminal, type StreamLike } from '../output/terminal.ts'
import type { Wiring } from '../wiring.ts'
import { commandLine, type Load } from './commands.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { reportFailure } from './report-failure.ts'

// One call of the program: which command it is, and how it ends.
// In: arguments and the process's world. Out: an exit code.
// Limits: what there is to call is in commands.ts; what a command does is in ../commands/, loaded only when it is called.

export interface World {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly stdout: StreamLike
  readonly stderr: StreamLike
  readonly onInterrupt: (listener: () => void) => void
  /** An error that nobody caught: the runtime would print it as it is. */
  readonly onCrash: (listener: (error: unknown) => void) => void
  readonly exit: (code: number) => void
}

export async function runProgram(wiring: Wiring, world: World): Promise<ExitCode> {
  const abort = new AbortController()
  let code: ExitCode = EXIT.done
  interruptible(world, abort)

  const scrubber = await wiring.openScrubber(world.env, world.argv)
  world.onCrash((error) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    world.stderr.write(`${scrubber.scrub(`error  this is a mistake in Diploid, and not yours\n${text}`)}\n`)
    world.exit(EXIT.failed)
  })
  const program = commandLine(wiring.version, (load) => async (...args) => {
    code = await runCommand({ wiring, scrubber }, world, load, args.at(-1) as Command, abort.signal)
  })
  program.configureOutput({
    writeOut: (text) => world.stdout.write(text),
    writeErr: (text) => world.stderr.write(scrubber.scrub(text)),
  })
  for (const command of program.commands) command.copyInheritedSettings(program)
  try {
    await program.parseAsync([...world.argv])
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? EXIT.done : EXIT.usage
  }
  return code
}

async function runCommand(
  parts: Pick<Context, 'wiring' | 'scrubber'>,
  world: World,
  load: Load,
  command: Command,
  signal: AbortSignal,
): Promise<ExitCode> {
  const options = command.optsWithGlobals<CommonOptions>()
  const terminal = makeTerminal(
    world.stdout,
    world.stderr,
    world.env,
    world.cwd,
    options.color,
    parts.scrubber,
  )
  const context: Context = { ...parts, terminal, signal, options, argument: command.args[0] }
  try {
    const { run } = await load()
    const code = await run(context)
    if (!signal.aborted || code === EXIT.done) return code
  } catch (error) {
    if (!signal.aborted) return reportFailure(context, error)
  }
  terminal.err('interrupted: what was begun is left as it is, and the next run goes on from there')
  return EXIT.interrupted
}

/** Once: stop cleanly. Twice: at once. */
function interruptible(world: World, abort: AbortController): void {
  let times = 0
  world.onInterrupt(() => {
    times += 1
    if (times > 1) world.exit(EXIT.interrupted)
    else abort.abort(new Error('interrupted'))
  })
}
