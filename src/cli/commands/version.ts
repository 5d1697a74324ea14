import type { Context } from '../context.ts'
import { printAnswer } from '../output/print-answer.ts'
import { EXIT, type ExitCode } from '../program/exit-codes.ts'

export async function run({ wiring, terminal, options }: Context): Promise<ExitCode> {
  printAnswer(terminal, options.output, `diploid ${wiring.version}`, { version: wiring.version })
  return EXIT.done
}
