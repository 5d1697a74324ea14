import { isAbsolute, resolve } from 'node:path'
import type { Git } from '../ports.ts'
import type { OpsPlace } from '../reconcile/round.ts'
import type { Context } from './context.ts'
import { UsageError } from './report-failure.ts'

/** Where the ops configuration is: around the current folder, at `--ops PATH`, or at `--ops URL`. */
export async function findPlace(context: Context, git: Git): Promise<OpsPlace> {
  const { options, terminal, wiring, signal } = context
  const overrides = overridesOf(context)
  if (options.ops !== undefined && isUrl(options.ops)) {
    const name = nameOf(options.ops)
    const branch = options.branch ?? options.ref
    return { location: options.ops, branch, folder: options.folder ?? '', name, url: options.ops, overrides }
  }
  const start = resolve(terminal.cwd, options.ops ?? '.')
  const found = await wiring.findOps(start, git)
  if (found === undefined) {
    throw new UsageError(
      `no .diploid.conf.{js,cjs,mjs,json,yaml,yml} in ${start} or above it, up to the root of its Git repository\n` +
        '    Go to the ops repository, or name it with --ops.',
    )
  }
  const checkout = await git.checkout(found.root, signal)
  return {
    location: found.root,
    branch: options.ref,
    folder: found.folder,
    name: nameOf(checkout?.remote ?? found.root),
    url: checkout?.remote,
    overrides,
  }
}

/** `https://git.example.org/acme/ops.git` and `/home/me/ops` are both `ops`. */
export function nameOf(location: string): string {
  const last = location.replace(/[/]+$/, '').split(/[/:]/).at(-1) ?? location
  return last.replace(/\.git$/, '')
}

function overridesOf({ options, terminal }: Context): ReadonlyMap<string, string> {
  const overrides = new Map<string, string>()
  for (const text of options.serviceRepo ?? []) {
    const [, service, location] = /^([^=]+)=(.+)$/.exec(text) ?? []
    if (service === undefined || location === undefined) {
      throw new UsageError(`--service-repo takes SERVICE=PATH or SERVICE=URL, not '${text}'`)
    }
    overrides.set(
      service,
      isUrl(location) || isAbsolute(location) ? location : resolve(terminal.cwd, location),
    )
  }
  return overrides
}

function isUrl(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//.test(text) || /^[^/\\]+@[^/\\]+:/.test(text)
}
