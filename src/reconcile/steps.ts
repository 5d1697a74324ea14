import type { ProgressEvent } from '../ports/log.ts'
import type { RoundPorts } from './round.ts'

type Step = Extract<ProgressEvent, { kind: 'step' }>['step']

/** Tells people which step a round is at. */
export function stepsOf(
  { progress }: Pick<RoundPorts, 'progress'>,
  environment: string,
): (step: Step) => void {
  return (step) => progress.event({ kind: 'step', environment, step })
}
