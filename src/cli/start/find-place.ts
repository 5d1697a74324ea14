import { relative, resolve, sep } from 'node:path'
import { opsFileMeant } from '../../core/config/files/unread/look-alikes.ts'
import type { Overrides } from '../../core/config/ops/overrides.ts'
import { parseGitUrl } from '../../core/config/ops/repos.ts'
import type { Git } from '../../ports/git.ts'
import type { OpsPlace } from '../../reconcile/round.ts'
import type { Context } from '../context.ts'
import { UsageError } from '../program/report-failure.ts'

/** Where the ops configuration is: around the current folder, at `--ops PATH`, or at `--ops URL`. */
export async function findPlace(context: Context, git: Git): Promise<OpsPlace> {
  const { options, terminal, wiring, signal } = context
  const overrides = await overridesOf(context, git)
  if (options.ops !== undefined && isUrl(options.ops)) {
    const url = readableUrl(options.ops)
    const branch = options.ref
    return { location: url, branch, folder: options.folder ?? '', name: nameOf(url), url, overrides }
  }
  const start = resolve(terminal.cwd, options.ops ?? '.', options.folder ?? '')
  const found = await wiring.findOps(start, git)
  if (found === undefined) {
    throw new UsageError(
      `no .diploid.conf.{js,cjs,mjs,json,yaml,yml} in ${start} or above it, up to the root of its Git repository`,
      howToBegin((await wiring.namesIn(start)) ?? []),
    )
  }
  const checkout = await git.checkout(found.root, signal)
  if (checkout === undefined) {
    throw new UsageError(
      `${found.root} lies in no Git repository, and configuration is read from Git`,
      'Make it one with `git init`; nothing need be committed to validate, render or plan it.',
    )
  }
  const url = checkout.remote === undefined ? undefined : readableUrl(checkout.remote)
  return {
    location: found.root,
    branch: options.ref,
    folder: found.folder,
    name: nameOf(url ?? found.root),
    url,
    overrides,
  }
}

/** A file that lies there under almost the right name, else the smallest one to begin with. */
function howToBegin(names: readonly string[]): string {
  const go = 'go to the ops repository, or name it with --ops'
  for (const name of names) {
    const meant = opsFileMeant(name)
    if (meant === undefined) continue
    const how = meant.endsWith(extensionOf(name)) ? `rename it to ${meant}` : `write it as ${meant}`
    return `There is ${name}, which is not read: ${how}. Else ${go}.`
  }
  return `To begin one, write .diploid.conf.yaml with the line \`services: { web: { image: nginx } }\`. Else ${go}.`
}

function extensionOf(name: string): string {
  return name.slice(name.lastIndexOf('.'))
}

/**
 * Repositories are read over HTTP: an address for ssh stands for the same repository there, as all forges have it.
 */
export function readableUrl(text: string): string {
  const url = parseGitUrl(text)
  if (url?.scheme !== 'ssh') return bareUrl(text)
  return `https://${url.host}/${url.path}${url.suffix}`
}

/**
 * Without user and password: those go to Git's credentials (wire.ts) and nowhere else, because locations stand in plans,
 * logs and the Jobs of builds.
 */
function bareUrl(text: string): string {
  if (!/^https?:/i.test(text) || !URL.canParse(text)) return text
  const url = new URL(text)
  if (url.username === '' && url.password === '') return text
  url.username = ''
  url.password = ''
  return url.href
}

/** `https://git.example.org/acme/ops.git` and `/home/me/ops` are both `ops`. */
export function nameOf(location: string): string {
  const last = location.replace(/[/]+$/, '').split(/[/:]/).at(-1) ?? location
  return last.replace(/\.git$/, '')
}

async function overridesOf({ options, terminal, wiring, signal }: Context, git: Git): Promise<Overrides> {
  const overrides = new Map<string, { readonly location: string; readonly folder: string }>()
  for (const text of options.serviceRepo ?? []) {
    const [, service, location] = /^([^=]+)=(.+)$/.exec(text) ?? []
    if (service === undefined || location === undefined) {
      throw new UsageError(`--service-repo takes SERVICE=PATH or SERVICE=URL, not '${text}'`)
    }
    if (isUrl(location)) {
      overrides.set(service, { location: readableUrl(location), folder: '' })
      continue
    }
    const folder = resolve(terminal.cwd, location)
    if ((await wiring.namesIn(folder)) === undefined)
      throw new UsageError(`--service-repo ${service}: there is no folder ${folder}`, TAKES)
    overrides.set(service, await checkoutAt(folder, git, signal))
  }
  return overrides
}

const TAKES = '--service-repo takes SERVICE=PATH of a checkout, or SERVICE=URL.'

/** A folder inside a checkout stands for a repository that begins there. */
async function checkoutAt(
  folder: string,
  git: Git,
  signal: AbortSignal,
): Promise<{ readonly location: string; readonly folder: string }> {
  const checkout = await git.checkout(folder, signal)
  if (checkout === undefined) throw new UsageError(`${folder} lies in no Git checkout`, TAKES)
  const inside = relative(checkout.root, folder).split(sep).join('/')
  return { location: checkout.root, folder: inside }
}

function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//.test(text) || /^[^/\\]+@[^/\\]+:/.test(text)
}
