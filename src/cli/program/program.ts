import { Command, CommanderError, Option } from 'commander'
import type { CommonOptions, Context } from '../context.ts'
import { makeTerminal, type StreamLike } from '../output/terminal.ts'
import type { Wiring } from '../wiring.ts'
import { EXIT, EXIT_HELP, type ExitCode } from './exit-codes.ts'
import { reportFailure } from './report-failure.ts'

// The command line: which commands and options there are, and how a command ends.
// In: arguments and the process's world. Out: an exit code.
// Limits: what a command does is in commands/, each loaded only when it is called.

export interface World {
  readonly argv: readonly string[]
  readonly env: Readonly<Record<string, string | undefined>>
  readonly cwd: string
  readonly stdout: StreamLike
  readonly stderr: StreamLike
  readonly onInterrupt: (listener: () => void) => void
  readonly exit: (code: number) => void
}

export async function runProgram(wiring: Wiring, world: World): Promise<ExitCode> {
  const abort = new AbortController()
  let code: ExitCode = EXIT.done
  interruptible(world, abort)

  function command(load: () => Promise<{ readonly run: Run }>) {
    return async (...args: unknown[]) => {
      const own = args.at(-1) as Command
      const options = own.optsWithGlobals<CommonOptions>()
      const terminal = makeTerminal(world.stdout, world.stderr, world.env, world.cwd, options.color)
      const context = { wiring, terminal, signal: abort.signal, options, args: own.args }
      try {
        const { run } = await load()
        code = await run(context)
      } catch (error) {
        code = abort.signal.aborted ? EXIT.interrupted : reportFailure(context, error)
      }
    }
  }

  const program = new Command('diploid')
    .description(
      'Keeps Kubernetes in the state that one Git repository describes: a push becomes an image, a rollout and a report.',
    )
    .version(wiring.version, '--version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .addHelpText(
      'before',
      `Examples:\n  diploid demo                      see it work, nothing else needed\n  diploid validate                  check the configuration around this folder\n  diploid plan --env production     what would change\n`,
    )
    .addHelpText('after', `\n${EXIT_HELP}`)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
    })
    .showHelpAfterError('Run the command with --help to see what it takes.')

  const output = new Option('-o, --output <format>', 'how to print the answer')
    .choices(['text', 'json', 'yaml'])
    .default('text')
    .env('DIPLOID_OUTPUT')
  const color = new Option('--color <when>', 'colour the output')
    .choices(['auto', 'always', 'never'])
    .default('auto')
  function add(name: string, summary: string): Command {
    return program
      .command(name)
      .description(summary)
      .addOption(output)
      .addOption(color)
      .option('-v, --verbose', 'say more; causes and stacks of errors')
      .option('-q, --quiet', 'no progress')
  }
  function place(own: Command): Command {
    return own
      .option(
        '--ops <path|url>',
        'ops repository: a folder in a checkout, or a URL (default: around the current folder)',
      )
      .option('--folder <path>', 'folder of .diploid.conf.* in the repository of a URL')
      .option(
        '--ref <branch>',
        'branch that holds the configuration (default: what is checked out, or the default branch)',
      )
      .option(
        '--service-repo <service=path|url>',
        'take this checkout for the repository of a service; repeatable',
        collect,
        [],
      )
  }
  function narrow(own: Command): Command {
    return own
      .option('--env <name>', 'only this environment; repeatable', collect, [])
      .option('--service <name>', 'only this service; repeatable', collect, [])
  }
  function cluster(own: Command): Command {
    return own
      .addOption(new Option('--kubeconfig <file>', 'kubeconfig to use'))
      .addOption(new Option('--context <name>', 'context of the kubeconfig').env('DIPLOID_CONTEXT'))
      .option('--backend <backend>', 'kubernetes, or directory:PATH', 'kubernetes')
  }

  place(add('validate', 'check the configuration and list every mistake'))
    .option('--env <name>', 'only this environment; repeatable', collect, [])
    .action(command(() => import('../commands/validate.ts')))
  cluster(narrow(place(add('render', 'print the Kubernetes objects of an environment'))))
    .option('--directory <path>', 'write a file per object instead')
    .option('--offline', 'ask neither cluster nor registries nor remotes; say what is therefore unknown')
    .option('--facts <file>', 'replay the facts of `plan --output json`')
    .option('--show-secrets', 'print sensitive values in the clear')
    .action(command(() => import('../commands/render.ts')))
  cluster(narrow(place(add('plan', 'show what would change, and change nothing'))))
    .option('--exit-code', 'exit with 2 when there are changes')
    .option('--details', 'one line per field that differs')
    .action(command(() => import('../commands/plan.ts')))
  cluster(narrow(place(add('apply', 'one reconciliation, without an agent'))))
    .option('--allow-dirty', 'apply a working tree with changes that are not committed')
    .option('-y, --yes', 'do not ask')
    .addOption(builderOption())
    .action(command(() => import('../commands/apply.ts')))
  cluster(add('status', 'show what each environment runs and whether it is healthy')).action(
    command(() => import('../commands/status.ts')),
  )
  cluster(add('agent', 'reconcile for ever, by schedule and by watch'))
    .requiredOption('--ops <url>', 'URL of the ops repository')
    .option('--branch <name>', 'branch that holds the configuration (default: the default branch)')
    .option('--folder <path>', 'folder of .diploid.conf.* in the repository')
    .addOption(
      new Option('--schedule <cron>', 'when to look at the repositories, in UTC')
        .default('* * * * *')
        .env('DIPLOID_SCHEDULE'),
    )
    .addOption(
      new Option('--log-level <level>', 'least level that is logged')
        .choices(['debug', 'info', 'warn', 'error'])
        .default('info')
        .env('DIPLOID_LOG_LEVEL'),
    )
    .action(command(() => import('../commands/agent.ts')))
  add('demo', 'see a push become a rollout, in an embedded cluster')
    .option('--once', 'end after the story instead of waiting')
    .action(command(() => import('../commands/demo.ts')))
  add('version', 'print the version').action(command(() => import('../commands/version.ts')))

  try {
    await program.parseAsync([...world.argv])
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return error.exitCode === 0 ? EXIT.done : EXIT.usage
  }
  return code
}

export type Run = (context: Context) => Promise<ExitCode>

/** Once: stop cleanly. Twice: at once. */
function interruptible(world: World, abort: AbortController): void {
  let times = 0
  world.onInterrupt(() => {
    times += 1
    if (times > 1) world.exit(EXIT.interrupted)
    else abort.abort(new Error('interrupted'))
  })
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value]
}

function builderOption(): Option {
  return new Option('--builder <where>', 'build in the cluster, or with what answers on this machine')
    .choices(['cluster', 'local'])
    .default('local')
}
