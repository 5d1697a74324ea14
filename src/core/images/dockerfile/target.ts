import { nearest } from '../../config/reading/nearest.ts'
import type { Problem } from '../../problem.ts'
import { readStages, type Stage } from './stages.ts'

/** By its name in any case, or its number; of several of one name the last one, as in BuildKit. */
export function stageNamed(stages: readonly Stage[], text: string): Stage | undefined {
  if (/^\d+$/.test(text)) return stages[Number(text)]
  return stages.findLast((stage) => stage.name === text.toLowerCase())
}

/** What is wrong with a target that nobody builds but that stands in the configuration; undefined: nothing. */
export function targetProblem(dockerfile: string, target: string): Problem | undefined {
  const { stages } = readStages(dockerfile)
  return stageNamed(stages, target) === undefined ? noStage(stages, target) : undefined
}

export function noStage(stages: readonly Stage[], target: string): Problem {
  const names = stages.flatMap(({ name }) => name ?? [])
  const like = nearest(target, names)
  return {
    code: 'image.stage',
    message: `has no stage '${target}'`,
    hint:
      like !== undefined
        ? `Did you mean ${like}?`
        : names.length === 0
          ? `It names none: write FROM … AS ${target}.`
          : `It has: ${names.join(', ')}.`,
  }
}
