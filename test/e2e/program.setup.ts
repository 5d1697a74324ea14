import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** The program as it is shipped. */
    program: string
  }
}

/** Stories run the program that people run, built once for all of them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { buildProgram } = (await import(String(new URL('../../tools/build.mjs', import.meta.url)))) as {
    buildProgram(folder: string): Promise<void>
  }
  const folder = await mkdtemp(join(tmpdir(), 'diploid-program-'))
  await buildProgram(folder)
  project.provide('program', join(folder, 'diploid.js'))
  return () => rm(folder, { recursive: true, force: true })
}
