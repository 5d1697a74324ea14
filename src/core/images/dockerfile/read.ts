import type { Checked, Problem } from '../../problem.ts'
import { parseReference } from '../reference.ts'
import { expand } from './expand.ts'
import { type StageSettings, settingsOf } from './settings.ts'
import { readStages, type Stage, type Stages } from './stages.ts'
import { noStage, stageNamed } from './target.ts'

// What a Dockerfile says before it is built.
// In: its text, the wanted stage, the arguments on offer. Out: images it stands on, declared arguments, ports, folder, user.
// Limits: what a base image itself says (ports, ONBUILD) is its registry's knowledge.

export interface DockerfileFacts extends StageSettings {
  /** External images of all stages that the wanted one needs, `# syntax` included; as written after expansion. */
  readonly bases: readonly string[]
  /** Where each of them is first asked for. */
  readonly lines: ReadonlyMap<string, number>
  /** The image of the front end, one of `bases`. */
  readonly syntax: string | undefined
  /** Names that an ARG declares. */
  readonly declared: ReadonlySet<string>
  /** Names of secrets that it mounts; undefined where one of them is only told by a variable. */
  readonly mounted: ReadonlySet<string> | undefined
  /** The external image at the bottom of the wanted stage; undefined for `scratch`. */
  readonly finalBase: string | undefined
}

export function readDockerfile(
  text: string,
  wanted: {
    readonly target?: string
    readonly args: Readonly<Record<string, string>>
    readonly platform: string
  },
): Checked<DockerfileFacts> {
  const file = readStages(text)
  const given = new Map([...platformArgs(wanted.platform), ...Object.entries(wanted.args)])
  const globals = globalValues(file, given)
  const problems: Problem[] = []
  const final = finalStage(file.stages, wanted.target, problems)
  const reached = final === undefined ? [] : reachedFrom(file.stages, final, globals)

  const lines = new Map<string, number>(
    file.syntax === undefined ? [] : [[file.syntax.image, file.syntax.line]],
  )
  const declared = new Set(file.globals.map((arg) => arg.name))
  for (const stage of reached) {
    for (const step of stage.steps) if (step.kind === 'arg') declared.add(step.name)
    for (const { from, line } of [{ from: stage.from, line: stage.line }, ...stage.uses]) {
      const image = imageOf(file.stages, stage, from, line, globals, problems)
      if (image !== undefined && !lines.has(image)) lines.set(image, line)
    }
  }
  const chain = final === undefined ? [] : chainOf(file.stages, final, globals)
  const settings = settingsOf(chain, globals, given)
  const bottom = chain[0] && expand(chain[0].from, globals)
  return {
    value: {
      bases: [...lines.keys()],
      lines,
      syntax: file.syntax?.image,
      declared,
      mounted: mountedIn(reached),
      ...settings,
      finalBase: bottom === undefined || bottom === SCRATCH ? undefined : bottom,
    },
    problems,
  }
}

const SCRATCH = 'scratch'

function mountedIn(stages: readonly Stage[]): ReadonlySet<string> | undefined {
  const names = stages.flatMap(({ secrets }) => secrets)
  return names.some((name) => name.includes('$')) ? undefined : new Set(names)
}

function finalStage(
  stages: readonly Stage[],
  target: string | undefined,
  problems: Problem[],
): Stage | undefined {
  const last = stages.at(-1)
  if (last === undefined) {
    problems.push({ code: 'image.dockerfile', message: 'has no FROM instruction', line: 1 })
    return undefined
  }
  if (target === undefined) return last
  const found = stageNamed(stages, target)
  if (found === undefined) problems.push(noStage(stages, target))
  return found
}

/** Stages before `stage` alone can be used by it; a later one of the same name is an image's name. */
function before(stages: readonly Stage[], stage: Stage, from: string, numbers: boolean): Stage | undefined {
  if (!numbers && /^\d+$/.test(from)) return undefined
  return stageNamed(stages.slice(0, stage.index), from)
}

function reachedFrom(
  stages: readonly Stage[],
  final: Stage,
  globals: ReadonlyMap<string, string>,
): readonly Stage[] {
  const reached = new Set<Stage>()
  const open = [final]
  for (let stage = open.pop(); stage !== undefined; stage = open.pop()) {
    if (reached.has(stage)) continue
    reached.add(stage)
    const current = stage
    const used = current.uses.map(({ from }) => before(stages, current, from, true))
    const parent = before(stages, current, expand(current.from, globals), false)
    open.push(...[parent, ...used].filter((item) => item !== undefined))
  }
  return [...reached].sort((a, b) => a.index - b.index)
}

/** The wanted stage and those it is made FROM, the bottom first. */
function chainOf(
  stages: readonly Stage[],
  final: Stage,
  globals: ReadonlyMap<string, string>,
): readonly Stage[] {
  const chain = [final]
  for (let stage: Stage | undefined = final; stage; ) {
    stage = before(stages, stage, expand(stage.from, globals), false)
    if (stage) chain.unshift(stage)
  }
  return chain
}

function imageOf(
  stages: readonly Stage[],
  stage: Stage,
  from: string,
  line: number,
  globals: ReadonlyMap<string, string>,
  problems: Problem[],
): string | undefined {
  const isBase = line === stage.line
  const unset = new Set<string>()
  const image = isBase ? expand(from, globals, unset) : from
  if (image === SCRATCH || before(stages, stage, image, !isBase)) return undefined
  if (unset.size === 0 && parseReference(image)) return image
  const names = [...unset]
  const why = isBase
    ? names.length === 0
      ? 'is no image'
      : `needs a value for ${names.join(' and ')}`
    : 'is neither a stage above it nor an image'
  problems.push({
    code: 'image.dockerfile',
    message: `${isBase ? 'FROM' : '--from'} ${from} ${why}`,
    line,
    ...(names[0] === undefined
      ? {}
      : { hint: `Give ARG ${names[0]} a default before the first FROM, or set build.args.${names[0]}` }),
  })
  return undefined
}

function globalValues(file: Stages, given: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const values = new Map(given)
  for (const name of given.keys())
    if (!file.globals.some((arg) => arg.name === name) && !PLATFORM_ARG.test(name)) values.delete(name)
  for (const { name, value } of file.globals) {
    const decided = given.get(name) ?? (value === undefined ? undefined : expand(value, values))
    if (decided !== undefined) values.set(name, decided)
  }
  return values
}

const PLATFORM_ARG = /^(TARGET|BUILD)(PLATFORM|OS|ARCH|VARIANT)$/

function platformArgs(platform: string): readonly [string, string][] {
  const [os = '', arch = '', variant = ''] = platform.split('/')
  return ['TARGET', 'BUILD'].flatMap((side): [string, string][] => [
    [`${side}PLATFORM`, platform],
    [`${side}OS`, os],
    [`${side}ARCH`, arch],
    [`${side}VARIANT`, variant],
  ])
}
