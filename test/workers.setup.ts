import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    /** URLs of the bundled workers by name. */
    workers: Readonly<Record<string, string>>
  }
}

/** Node 20 cannot run TypeScript workers: they are bundled once for all tests that need them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { buildWorkers } = (await import(String(new URL('../tools/build.mjs', import.meta.url)))) as {
    buildWorkers(folder: string): Promise<Readonly<Record<string, string>>>
  }
  const folder = await mkdtemp(join(tmpdir(), 'diploid-workers-'))
  project.provide('workers', await buildWorkers(folder))
  return () => rm(folder, { recursive: true, force: true })
}
