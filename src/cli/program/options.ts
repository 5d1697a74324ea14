import { type Command, Option } from 'commander'

// Groups of options, each added to the commands that it does something in.

/** A line to type, and what it is good for. */
export type Example = readonly [line: string, why: string]

/** Examples come first: most people look for the line to type. */
export function examples(command: Command, shown: readonly Example[]): void {
  const width = Math.max(...shown.map(([line]) => line.length))
  const lines = shown.map(([line, why]) => `  ${why === '' ? line : `${line.padEnd(width)}  ${why}`}`)
  command.addHelpText('before', `Examples:\n${lines.join('\n')}\n`)
}

export function answer(command: Command): void {
  command
    .addOption(
      new Option('-o, --output <format>', 'how to print the answer')
        .choices(['text', 'json', 'yaml'])
        .default('text')
        .env('DIPLOID_OUTPUT'),
    )
    .addOption(
      new Option('--color <when>', 'colour the output').choices(['auto', 'always', 'never']).default('auto'),
    )
}

/** What is said beside the answer, on stderr. */
export function talk(command: Command): void {
  command
    .option('-v, --verbose', 'say more: logs, output of builds, causes of errors')
    .option('-q, --quiet', 'no progress: only the answer and what is wrong')
}

export function place(command: Command): void {
  command
    .option('--ops <path|url>', 'ops repository: a checkout, or a URL (default: around the current folder)')
    .option('--folder <path>', 'folder of .diploid.conf.* in it (default: the nearest; of a URL the root)')
    .option(
      '--ref <branch>',
      'branch of the configuration (default: what is checked out; of a URL the default branch)',
    )
    .option(
      '--service-repo <service=path|url>',
      'take this checkout for the repository of a service; repeatable',
      collect,
    )
}

export function remotePlace(command: Command): void {
  command
    .requiredOption('--ops <url>', 'URL of the ops repository')
    .option('--branch <name>', 'branch of the configuration (default: the default branch)')
    .option('--folder <path>', 'folder of .diploid.conf.* in it (default: the root)')
}

export function environments(command: Command): void {
  command.option('--env <name>', 'only this environment; repeatable', collect)
}

export function services(command: Command): void {
  command.option('--service <name>', 'only what belongs to this service; repeatable', collect)
}

export function cluster(command: Command): void {
  command
    .option('--kubeconfig <file>', 'kubeconfig to use (default: KUBECONFIG, ~/.kube/config, the own pod)')
    .addOption(new Option('--context <name>', 'context of the kubeconfig').env('DIPLOID_CONTEXT'))
    .option('--backend <backend>', 'kubernetes, or directory:PATH: files in its place', 'kubernetes')
}

export function offline(command: Command): void {
  command.option('--offline', 'ask neither registries nor remotes; say what is therefore unknown')
}

export function render(command: Command): void {
  command
    .option('--directory <path>', 'write a file per object instead of printing')
    .option(
      '--tasks',
      'print what runs around rollouts instead of the objects; with --directory beside them, in tasks/',
    )
    .option('--offline', 'ask neither cluster nor registries nor remotes; say what is therefore unknown')
    .option(
      '--facts <file>',
      'take from the output of `diploid plan -o json` what clusters and registries said',
    )
    .option('--show-secrets', 'print sensitive values in the clear')
}

export function plan(command: Command): void {
  command
    .option('--exit-code', 'exit with 2 when there are changes')
    .option('--details', 'a line per field that differs')
}

export function apply(command: Command): void {
  command
    .option('--allow-dirty', 'apply a working tree with changes that are not committed')
    .addOption(
      new Option('--builder <where>', 'build with the tool that answers on this machine, or in the cluster')
        .choices(['local', 'cluster'])
        .default('local'),
    )
}

export function logs(command: Command): void {
  command
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
}

export function story(command: Command): void {
  command.option('--once', 'end after the story instead of waiting')
}

/** Where credentials come from, for the commands that may ask a Git server or a registry. */
export function signIn(command: Command): void {
  command.addHelpText(
    'after',
    `
Environment:
  DIPLOID_GIT_TOKEN, DIPLOID_GIT_USER  how to sign in to the Git server (user where left out: git)
  DIPLOID_GIT_HOST                     the one host that sees them (default: that of --ops)
  DIPLOID_REGISTRY_HOST, DIPLOID_REGISTRY_USER, DIPLOID_REGISTRY_TOKEN
                                       the same for a registry (else: what docker login left)`,
  )
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}
