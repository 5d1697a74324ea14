import { Command } from 'commander'
import type { Context } from '../context.ts'
import { EXIT_HELP, type ExitCode } from './exit-codes.ts'
import {
  answer,
  apply,
  cluster,
  type Example,
  environments,
  examples,
  logs,
  offline,
  place,
  plan,
  remotePlace,
  render,
  services,
  signIn,
  story,
  talk,
} from './options.ts'

export type Run = (context: Context) => Promise<ExitCode>
export type Load = () => Promise<{ readonly run: Run }>
export type Action = (load: Load) => (...args: unknown[]) => Promise<void>

interface Entry {
  readonly name: string
  readonly summary: string
  /** What it takes behind its name, and what that is. */
  readonly argument?: readonly [name: string, description: string]
  readonly examples: readonly Example[]
  /** Each option of them does something in this command. */
  readonly options: readonly ((command: Command) => unknown)[]
  readonly load: Load
}

const COMMANDS: readonly Entry[] = [
  {
    name: 'validate',
    summary: 'check the configuration and list every mistake; asks no cluster and no registry',
    examples: [
      ['diploid validate', 'the configuration around this folder'],
      ['diploid validate --ops https://git.example.org/acme/ops.git', 'what is pushed'],
    ],
    options: [environments, place, answer, talk, signIn],
    load: () => import('../commands/validate.ts'),
  },
  {
    name: 'explain',
    summary: 'say where values come from: who set them, what they overrode, what was inferred',
    argument: ['[service.key]', 'a service, or a key of one; left out: every service at a glance'],
    examples: [
      ['diploid explain --env production', 'every service, with what was inferred'],
      ['diploid explain backend.env --env dev', 'each variable with the file and line that set it'],
      ['diploid explain backend.image', 'what the image is made of'],
      ['diploid explain vars.mailer', 'where variables are written'],
    ],
    options: [offline, environments, place, answer, talk, signIn],
    load: () => import('../commands/explain.ts'),
  },
  {
    name: 'render',
    summary: 'print the Kubernetes objects of each environment, in the order of applying',
    examples: [
      ['diploid render --offline --env dev', 'asks neither cluster nor registries'],
      ['diploid render --env dev | kubectl diff --server-side -f -', ''],
      ['diploid render --offline --directory rendered', 'a file per object'],
      ['diploid render --offline --tasks', 'the Jobs of tasks and verify, which are applied by nobody'],
      ['diploid plan -o json > plan.json', 'records what clusters and registries said; then'],
      ['diploid render --facts plan.json', 'prints the same objects on any machine'],
    ],
    options: [render, environments, services, place, cluster, answer, talk, signIn],
    load: () => import('../commands/render.ts'),
  },
  {
    name: 'plan',
    summary: 'show what would change and why, and change nothing',
    examples: [
      ['diploid plan --env production', ''],
      ['diploid plan --env production --details', 'a line per field that differs'],
      ['diploid plan --exit-code', 'for scripts: exits with 2 when something would change'],
    ],
    options: [plan, environments, services, place, cluster, answer, talk, signIn],
    load: () => import('../commands/plan.ts'),
  },
  {
    name: 'apply',
    summary: 'reconcile once, without an agent: build, write, wait until healthy, prune',
    examples: [
      ['diploid apply --env dev', ''],
      ['diploid apply --env dev --allow-dirty', 'what lies here, not yet committed'],
      ['diploid apply --backend directory:rendered', 'into files instead of a cluster'],
    ],
    options: [apply, environments, place, cluster, answer, talk, signIn],
    load: () => import('../commands/apply.ts'),
  },
  {
    name: 'status',
    summary: 'show what each environment runs; exits with 1 when one is not healthy',
    examples: [
      ['diploid status', ''],
      ['diploid status --context production -o json', ''],
    ],
    options: [cluster, answer, talk],
    load: () => import('../commands/status.ts'),
  },
  {
    name: 'agent',
    summary: 'reconcile for ever: poll, build and apply what moved, put manual edits right',
    examples: [
      [
        'diploid agent --ops https://git.example.org/acme/ops.git',
        'logs JSON lines to stderr until it is told to stop',
      ],
    ],
    options: [remotePlace, cluster, logs, signIn],
    load: () => import('../commands/agent.ts'),
  },
  {
    name: 'demo',
    summary: 'see a push become a rollout, in an embedded cluster; nothing remains of it',
    examples: [
      ['diploid demo', 'tells the story, then waits for your own pushes'],
      ['diploid demo --once', 'ends after the story'],
    ],
    options: [story, answer, talk],
    load: () => import('../commands/demo.ts'),
  },
  {
    name: 'version',
    summary: 'print the version',
    examples: [['diploid version', '']],
    options: [answer],
    load: () => import('../commands/version.ts'),
  },
]

/** Which commands and options there are. */
export function commandLine(version: string, action: Action): Command {
  const program = new Command('diploid')
    .description(
      'Keeps Kubernetes in the state that one Git repository describes: a push becomes an image, a rollout and a report.',
    )
    .usage('<command> [options]')
    .version(version, '--version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand(false)
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .addHelpText(
      'after',
      `\n${EXIT_HELP}\n\nEach command has examples and options of its own: diploid <command> --help`,
    )
    .exitOverride()
    .showHelpAfterError('Run the command with --help to see what it takes.')
  examples(program, [
    ['diploid demo', 'see it work, nothing else needed'],
    ['diploid validate', 'check the configuration around this folder'],
    ['diploid plan --env production', 'what would change'],
  ])
  for (const { name, summary, argument, examples: shown, options, load } of COMMANDS) {
    const command = program.command(name).description(summary).action(action(load))
    if (argument !== undefined) command.argument(...argument)
    examples(command, shown)
    for (const group of options) group(command)
  }
  return program
}
