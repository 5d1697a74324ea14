import type { JsonMap } from '../../../json.ts'
import type { Origins } from '../../../origin.ts'
import { type Layer, PROCFILE } from '../../layer.ts'
import { locate, map, originsIn, plain } from '../../reading/located.ts'
import { canonicalService } from '../../short/service-forms.ts'

/**
 * The processes of a Procfile, as the lowest thing that is said about the service. `web` is the service itself, which its
 * image starts; `release` is no process but a step of another platform's rollout.
 * https://devcenter.heroku.com/articles/procfile
 */
export function procfileLayer(text: string, file: string): Layer | undefined {
  const processes: Record<string, JsonMap> = {}
  const lines = new Map<string, Origins>()
  for (const [index, line] of text.split('\n').entries()) {
    const [, type = '', command = ''] = /^([A-Za-z0-9_-]+):\s*(\S.*?)\s*$/.exec(line) ?? []
    const name = type
      .toLowerCase()
      .replaceAll('_', '-')
      .replace(/^-+|-+$/g, '')
    if (command === '' || name === '' || NOT_PROCESSES.has(name) || Object.hasOwn(processes, name)) continue
    // A line of a Procfile is a shell's; what is not ours to interpolate stays as it is written.
    processes[name] = { command: ['/bin/sh', '-c', literal(shellLine(command))] }
    lines.set(name, { origin: { layer: PROCFILE, file, line: index + 1 } })
  }
  if (Object.keys(processes).length === 0) return undefined
  const inside = new Map([['processes', { inside: lines }]])
  const node = locate({ processes }, { origin: { layer: PROCFILE, file }, inside })
  const canonical =
    node.kind === 'map' ? canonicalService(node, { final: false, problems: [] }) : map([], node)
  return { name: PROCFILE, value: plain(canonical) as JsonMap, origins: originsIn(canonical, PROCFILE) }
}

/** As a shell runs it: replaced by the process where it is one, so that it gets the signals itself. */
export function shellLine(command: string): string {
  return /[;&|]|^\w+=/.test(command) ? command : `exec ${command}`
}

const NOT_PROCESSES: ReadonlySet<string> = new Set(['web', 'release'])

/** Words of ours mean nothing in a file that is not ours. */
function literal(text: string): string {
  return text.replace(/\$(?=\{|name\b|env\b|instance\b|branch\b|domain\b|namespace\b|commit\b)/g, '$$$$')
}

/** Below all that people say, where the service is built from the code that has the Procfile. */
export function withProcfile(layers: readonly Layer[], procfile: Layer | undefined): readonly Layer[] {
  const [defaults, ...rest] = layers
  const isReady = rest.some(({ value }) =>
    ['image', 'type', 'external'].some((key) => (value[key] ?? null) !== null),
  )
  if (procfile === undefined || defaults === undefined || isReady) return layers
  return [defaults, procfile, ...rest]
}
