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
  readonly steps: readonly Step[]
}

/** What changes variables or an image's settings, in order. */
export type Step =
  | { readonly kind: 'arg'; readonly name: string; readonly value: string | undefined }
  | { readonly kind: 'env'; readonly name: string; readonly value: string }
  | { readonly kind: 'expose' | 'workdir' | 'user'; readonly words: readonly string[]; readonly line: number }

export interface Stages {
  /** `# syntax=`: the image of the front end. */
  readonly syntax: string | undefined
  /** ARG before the first FROM. */
  readonly globals: readonly Extract<Step, { kind: 'arg' }>[]
  readonly stages: readonly Stage[]
}

/** A Dockerfile taken apart; nothing is expanded or decided yet. */
export function readStages(text: string): Stages {
  const file = DockerfileParser.parse(text)
  const syntax = file.getDirectives().find((directive) => directive.getName().toLowerCase() === 'syntax')
  const globals: Extract<Step, { kind: 'arg' }>[] = []
  const stages: (Stage & { readonly uses: { from: string; line: number }[]; readonly steps: Step[] })[] = []
  for (const instruction of file.getInstructions()) {
    const keyword = instruction.getKeyword().toUpperCase()
    const line = instruction.getRange().start.line + 1
    const stage = stages.at(-1)
    if (keyword === 'FROM') {
      const [from = '', as, name] = wordsOf(instruction)
      const named = as?.toUpperCase() === 'AS' ? name?.toLowerCase() : undefined
      stages.push({ index: stages.length, name: named, from, line, uses: [], steps: [] })
    } else if (stage === undefined) {
      if (keyword === 'ARG') globals.push(...argsOf(instruction))
    } else {
      stage.uses.push(...usesOf(instruction, keyword).map((from) => ({ from, line })))
      stage.steps.push(...stepsOf(instruction, keyword, line))
    }
  }
  return { syntax: syntax?.getValue() || undefined, globals, stages }
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
  if (!['COPY', 'ADD', 'RUN'].includes(keyword)) return []
  const flags = 'getFlags' in instruction ? (instruction as ModifiableInstruction).getFlags() : []
  return flags.flatMap((flag) => {
    const value = flag.getValue() ?? ''
    if (keyword !== 'RUN') return flag.getName() === 'from' && value !== '' ? [value] : []
    if (flag.getName() !== 'mount') return []
    return value.split(',').flatMap((option) => (option.startsWith('from=') ? [option.slice(5)] : []))
  })
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
