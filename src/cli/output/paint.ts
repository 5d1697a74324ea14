import picocolors from 'picocolors'
import type { Terminal } from './terminal.ts'

/** Colours a plan's lines by their sign, which carries the meaning without colour too. */
export function paintPlan(terminal: Terminal, text: string): string {
  const colours = picocolors.createColors(terminal.colour)
  return text
    .split('\n')
    .map((line) => {
      if (/^ {2}\+ /.test(line)) return colours.green(line)
      if (/^ {2}~ /.test(line)) return colours.yellow(line)
      if (/^ {2}(-|-\/\+) /.test(line)) return colours.red(line)
      if (/^ {2}! /.test(line)) return colours.magenta(line)
      return /^\S/.test(line) ? colours.bold(line) : line
    })
    .join('\n')
}

export function paintProblem(terminal: Terminal, text: string): string {
  const colours = picocolors.createColors(terminal.colour)
  return text.replace(/^error/, colours.red('error')).replace(/^warning/, colours.yellow('warning'))
}

export function paintState(terminal: Terminal, state: 'good' | 'bad' | 'busy', text: string): string {
  const colours = picocolors.createColors(terminal.colour)
  if (state === 'good') return colours.green(text)
  return state === 'bad' ? colours.red(text) : colours.cyan(text)
}
