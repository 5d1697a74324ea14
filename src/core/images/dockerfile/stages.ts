import {
  DockerfileParser,
  type Instruction,
  type ModifiableInstruction,
  type PropertyInstruction,
} from 'dockerfile-ast'

export interface Stage {
  readonly index: number
  /** Lower case; stages are found by any. */
  readonly name: string | undefined
  /** As written, variables and all. */
  readonly from: string
  readonly line: number
  /** Stages or images that it copies or mounts from, as written. */
  readonly uses: readonly { readonly from: string; readonly line: number }[]
  /** Names of the secrets that it mounts, as written. */
  readonly secrets: readonly string[]
  readonly steps: readonly Step[]
}

/** What changes variables or an image's settings, in order. */
export type Step =
  | { readonly kind: 'arg'; readonly name: string; readonly value: string | undefined }
  | { readonly kind: 'env'; readonly name: string; readonly value: string }
  | { readonly kind: 'expose' | 'workdir' | 'user'; readonly words: readonly string[]; readonly line: number }

export interface Stages {
  /** `# syntax=`: the image of the front end. */
  readonly syntax: { readonly image: string; readonly line: number } | undefined
  /** ARG before the first FROM. */
  readonly globals: readonly Extract<Step, { kind: 'arg' }>[]
  readonly stages: readonly Stage[]
}

/** A Dockerfile taken apart; nothing is expanded or decided yet. */
export function readStages(text: string): Stages {
  const file = DockerfileParser.parse(text)
  const syntax = file.getDirectives().find((directive) => directive.getName().toLowerCase() === 'syntax')
  const globals: Extract<Step, { kind: 'arg' }>[] = []
  const stages: Open[] = []
  for (const instruction of file.getInstructions()) {
    const keyword = instruction.getKeyword().toUpperCase()
    const line = instruction.getRange().start.line + 1
    const stage = stages.at(-1)
    if (keyword === 'FROM') {
      const [from = '', as, name] = wordsOf(instruction)
      const named = as?.toUpperCase() === 'AS' ? name?.toLowerCase() : undefined
      stages.push({ index: stages.length, name: named, from, line, uses: [], secrets: [], steps: [] })
    } else if (stage === undefined) {
      if (keyword === 'ARG') globals.push(...argsOf(instruction))
    } else {
      stage.uses.push(...usesOf(instruction, keyword).map((from) => ({ from, line })))
      stage.secrets.push(...mountsOf(instruction, keyword).flatMap(secretOf))
      stage.steps.push(...stepsOf(instruction, keyword, line))
    }
  }
  const image = syntax?.getValue() ?? ''
  const line = (syntax?.getRange().start.line ?? 0) + 1
  return { syntax: image === '' ? undefined : { image, line }, globals, stages }
}

interface Open extends Stage {
  readonly uses: { from: string; line: number }[]
  readonly secrets: string[]
  readonly steps: Step[]
}

function stepsOf(instruction: Instruction, keyword: string, line: number): readonly Step[] {
  if (keyword === 'ARG') return argsOf(instruction)
  if (keyword === 'ENV')
    return propertiesOf(instruction).map(({ name, value }) => ({ kind: 'env', name, value: value ?? '' }))
  const kind = SETTINGS[keyword]
  return kind === undefined ? [] : [{ kind, words: wordsOf(instruction), line }]
}

const SETTINGS: Readonly<Record<string, 'expose' | 'workdir' | 'user'>> = {
  EXPOSE: 'expose',
  WORKDIR: 'workdir',
  USER: 'user',
}

function argsOf(instruction: Instruction): readonly Extract<Step, { kind: 'arg' }>[] {
  return propertiesOf(instruction).map(({ name, value }) => ({ kind: 'arg', name, value }))
}

/** `COPY --from=x`, `ADD --from=x`, `RUN --mount=type=bind,from=x`. */
function usesOf(instruction: Instruction, keyword: string): readonly string[] {
  if (keyword === 'RUN') return mountsOf(instruction, keyword).flatMap(({ from }) => from ?? [])
  return ['COPY', 'ADD'].includes(keyword) ? flagsOf(instruction, 'from').filter((from) => from !== '') : []
}

interface Mount {
  readonly type?: string
  readonly from?: string
  readonly id?: string
  readonly source?: string
  readonly src?: string
  readonly target?: string
  readonly dst?: string
  readonly destination?: string
}

/** `RUN --mount=type=secret,id=npm,target=/root/.npmrc` */
function mountsOf(instruction: Instruction, keyword: string): readonly Mount[] {
  if (keyword !== 'RUN') return []
  return flagsOf(instruction, 'mount').map((text) => {
    const options = text.split(',').flatMap((option): [string, string][] => {
      const [name = '', ...value] = option.split('=')
      return value.length === 0 ? [] : [[name, unquoted(value.join('='))]]
    })
    return Object.fromEntries(options)
  })
}

/**
 * Without a name of its own it has that of its file.
 * https://github.com/moby/buildkit/blob/5213cbabbe2feffb56771ec00f1186c79113f426/frontend/dockerfile/dockerfile2llb/convert_secrets.go
 */
function secretOf({ type, id, source, src, target, dst, destination }: Mount): readonly string[] {
  if (type !== 'secret') return []
  const name = source ?? src ?? id ?? (target ?? dst ?? destination)?.split('/').at(-1)
  return name === undefined || name === '' ? [] : [name]
}

function flagsOf(instruction: Instruction, name: string): readonly string[] {
  const flags = 'getFlags' in instruction ? (instruction as ModifiableInstruction).getFlags() : []
  return flags.flatMap((flag) => (flag.getName() === name ? [flag.getValue() ?? ''] : []))
}

function wordsOf(instruction: Instruction): readonly string[] {
  return instruction.getArguments().map((argument) => unquoted(argument.getValue()))
}

function propertiesOf(instruction: Instruction): readonly { name: string; value: string | undefined }[] {
  if (!('getProperties' in instruction)) return []
  return (instruction as PropertyInstruction)
    .getProperties()
    .map((property) => ({ name: property.getName(), value: property.getValue() ?? undefined }))
}

function unquoted(word: string): string {
  return /^(["']).*\1$/.test(word) ? word.slice(1, -1) : word
}
