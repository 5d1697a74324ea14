import { cleanPath } from '../context/paths.ts'
import type { ImageFacts } from '../image.ts'
import { expand } from './expand.ts'
import type { Stage, Step } from './stages.ts'

export interface StageSettings {
  readonly exposed: ImageFacts['ports']
  /** undefined: that of the image at the bottom; without a slash before it: below that. */
  readonly workdir: string | undefined
  /** Variables in it that only the image at the bottom can have set. */
  readonly workdirNeeds: readonly string[]
  readonly user: string | undefined
}

/** What EXPOSE, WORKDIR and USER of these stages, the bottom first, leave the image with. */
export function settingsOf(
  chain: readonly Stage[],
  globals: ReadonlyMap<string, string>,
  given: ReadonlyMap<string, string>,
): StageSettings {
  const env = new Map<string, string>()
  const exposed = new Map<string, ImageFacts['ports'][number]>()
  let workdir: string | undefined
  let workdirNeeds: readonly string[] = []
  let user: string | undefined
  for (const stage of chain) {
    // An ARG ends with its stage, an ENV stays; of one name the ENV wins.
    const args = new Map<string, string>()
    for (const step of stage.steps) {
      const values = new Map([...args, ...env])
      if (step.kind === 'arg') setArg(step, args, values, globals, given)
      else if (step.kind === 'env') env.set(step.name, expand(step.value, values))
      else if (step.kind === 'expose')
        for (const port of portsOf(step.words, values)) exposed.set(`${port.port}/${port.protocol}`, port)
      else if (step.kind === 'user') user = expand(step.words.join(' '), values)
      else {
        const unset = new Set<string>()
        const path = expand(step.words.join(' '), values, unset)
        workdirNeeds = path.startsWith('/') ? [...unset] : [...workdirNeeds, ...unset]
        workdir = below(workdir, path)
      }
    }
  }
  return { exposed: [...exposed.values()], workdir, workdirNeeds, user }
}

function below(folder: string | undefined, path: string): string {
  return cleanPath(path.startsWith('/') || folder === undefined ? path : `${folder}/${path}`)
}

function setArg(
  step: Extract<Step, { kind: 'arg' }>,
  args: Map<string, string>,
  values: ReadonlyMap<string, string>,
  globals: ReadonlyMap<string, string>,
  given: ReadonlyMap<string, string>,
): void {
  const own = step.value === undefined ? globals.get(step.name) : expand(step.value, values)
  const value = given.get(step.name) ?? own
  if (value !== undefined) args.set(step.name, value)
}

function* portsOf(
  words: readonly string[],
  values: ReadonlyMap<string, string>,
): Generator<ImageFacts['ports'][number]> {
  const texts = words.flatMap((word) => expand(word, values).split(/\s+/))
  for (const text of texts) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp))?$/i.exec(text)
    if (match === null) continue
    const [, low, high = low, protocol = 'tcp'] = match
    for (let port = Number(low); port <= Math.min(Number(high), 65535); port++)
      yield { port, protocol: protocol.toUpperCase() === 'UDP' ? 'UDP' : 'TCP' }
  }
}
