import { at, type Checked, type Problem } from '../../problem.ts'
import { Sensitive } from '../../sensitive.ts'
import { type Configured, configureFile } from '../../services/configure/configure.ts'
import { mistakesOf } from '../../services/configure/mistakes.ts'
import type { Part } from '../frame.ts'
import { sourceFiles } from '../sources/source-files.ts'
import { configuredPath, type Sources } from '../sources/sources.ts'
import type { MountedFile } from './contents.ts'

// Files of `configure`: as committed, with what is set in them, over their place below the working directory.
// In: a service with its sources and its image's working directory. Out: files to mount, and what is wrong.
// Limits: while the working directory is not known there is nothing to mount over, and the workload waits.

export interface ConfiguredFiles {
  readonly files: readonly MountedFile[]
  /** Why the place of the files is not known yet. */
  readonly waiting?: string
  /** Keys that a glob names and no value fits, by file. */
  readonly unmatched: ReadonlyMap<string, readonly string[]>
  /** Keys that the committed file does not have, by file. */
  readonly added: ReadonlyMap<string, readonly string[]>
}

export const NOTHING_CONFIGURED: Checked<ConfiguredFiles> = {
  value: { files: [], unmatched: new Map(), added: new Map() },
  problems: [],
}

export function configuredFilesOf(part: Part, sources: Sources): Checked<ConfiguredFiles> {
  const { service, workdir, workdirNeeds } = part
  const { configure = [] } = service
  if (configure.length === 0) return NOTHING_CONFIGURED
  const files: MountedFile[] = []
  const problems: Problem[] = []
  const unmatched = new Map<string, readonly string[]>()
  const added = new Map<string, readonly string[]>()
  const source = sources.get(service.name)
  const context = source?.known ? source.value.need.context : ''
  for (const configured of configure) {
    const path = ['services', service.name, 'configure', configured.file]
    const report = (problem: Problem) =>
      problems.push({ ...problem, ...at(configured.origin, path), service: service.name })
    const found = sourceFiles(sources, service, configuredPath(context, configured.file), path)
    for (const problem of found.problems) report(problem)
    const file = found.value.get('')
    if (file === undefined) continue
    if (workdirNeeds !== undefined && !workdir.known) report(unknownPlace(service.name, workdirNeeds))
    const result = configureFile(configured, file.bytes)
    problems.push(
      ...mistakesOf(configured, result, path).map((problem) => ({ ...problem, service: service.name })),
    )
    if (result.unmatched.length > 0) unmatched.set(configured.file, result.unmatched)
    if (result.added.length > 0) added.set(configured.file, result.added)
    if (result.text === undefined || !workdir.known) continue
    if (result.encoding === 'latin1' && result.text instanceof Sensitive) report(secretBytes(configured.file))
    files.push({
      written: ['configure', configured.file],
      path: `${workdir.value.replace(/\/+$/, '')}/${configured.file}`,
      content: contentOf(result.text, result.encoding),
      executable: file.mode === '100755',
    })
  }
  const waiting = workdir.known ? {} : { waiting: workdir.reason }
  return { value: { files, unmatched, added, ...waiting }, problems }
}

function contentOf(text: string | Sensitive, encoding: Configured['encoding']): MountedFile['content'] {
  return typeof text === 'string' && encoding === 'latin1' ? Buffer.from(text, 'latin1') : text
}

function unknownPlace(service: string, variables: readonly string[]): Problem {
  return {
    code: 'configure.workdir',
    message: `where the file is in the container is not known: WORKDIR uses ${variables.join(' and ')}, which the Dockerfile does not set`,
    hint: `Set services.${service}.workdir.`,
  }
}

function secretBytes(file: string): Problem {
  return {
    code: 'configure.file',
    message: `${file} is no UTF-8, and a secret is to be set in it`,
    hint: 'Commit the file in UTF-8.',
  }
}
