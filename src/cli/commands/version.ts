import type { Context } from '../context.ts'
import { EXIT, type ExitCode } from '../exit-codes.ts'
import { printAnswer } from '../print-answer.ts'

export async function run({ wiring, terminal, options }: Context): Promise<ExitCode> {
  printAnswer(terminal, options.output, `diploid ${wiring.version}`, { version: wiring.version })
  return EXIT.done
}
