import type { Context } from '../context.ts'

/** Shows what takes longer than a second, on a terminal only, and takes it away again. */
export async function whileWorking<T>(
  { terminal, options }: Pick<Context, 'terminal' | 'options'>,
  what: string,
  work: Promise<T>,
): Promise<T> {
  if (!terminal.live || options.quiet === true || options.output !== 'text') return await work
  let shown = false
  const timer = setTimeout(() => {
    shown = true
    terminal.errRaw(`… ${what}`)
  }, PATIENCE_MS)
  try {
    return await work
  } finally {
    clearTimeout(timer)
    if (shown) terminal.errRaw(CLEAR_LINE)
  }
}

const PATIENCE_MS = 1000
const CLEAR_LINE = '\r\u001b[2K'
