import type { Layer } from '../../../core/config/layer.ts'
import type { Evaluation } from '../../../core/config/script/evaluation.ts'
import type { SourceValue } from '../../../core/config/source.ts'
import { isError, type Problem, printPlaced } from '../../../core/problem.ts'
import { under } from '../../../core/remember.ts'
import { layersNeeded } from '../../../core/services/own/layers-needed.ts'
import type { Instance } from '../../../core/targets/target.ts'
import { isWorldError } from '../../../core/world-error.ts'
import { inParallel } from '../../in-parallel.ts'
import type { OpsPlace } from '../../round.ts'
import { type Scripts, scriptKey } from '../extends/scripts.ts'
import { namesOfFiles } from '../files/names-of-files.ts'
import type { Configuration } from '../read.ts'
import { locate } from '../select.ts'
import type { OwnPorts } from './own-commit.ts'
import { readOwnFile } from './read-own-file.ts'
import { readProcfile } from './read-procfile.ts'

// Service repositories' own files, each read from Git objects of the very commit of its targets, evaluated by itself.
// In: an instance. Out: what each file says, by service; which services are held back because theirs cannot be read.
// Limits: a mistake or failure there is never more than its services' matter.

export interface OwnFiles {
  readonly sources: ReadonlyMap<string, SourceValue>
  /** Processes that a Procfile of the code lists, by service. */
  readonly procfiles: ReadonlyMap<string, Layer>
  /** Services whose own file cannot be had, with the reason. */
  readonly unsure: ReadonlyMap<string, string>
  /** How they were evaluated. */
  readonly scripts: Scripts
  readonly problems: readonly Problem[]
  /** Whether a failure may pass by itself. */
  readonly retry: boolean
}

interface OwnInput {
  readonly place: OpsPlace
  readonly configuration: Configuration
  readonly instance: Instance
}

const AT_ONCE = 8

export async function readOwnFiles(
  ports: OwnPorts,
  input: OwnInput,
  vars: Evaluation['argument']['vars'],
  signal: AbortSignal,
): Promise<OwnFiles> {
  const sources = new Map<string, SourceValue>()
  const procfiles = new Map<string, Layer>()
  const unsure = new Map<string, string>()
  const scripts = new Map<string, Evaluation>()
  const problems: Problem[] = []
  let retry = false
  await inParallel(layersNeeded(input.instance), AT_ONCE, async (need) => {
    const name = namesOfFiles(need, input)
    try {
      const argument = { env: input.instance.environment, branch: need.branch, vars }
      const location = locate(input.place, need.repo)
      const there = under(ports.remember, `${need.repo} ${need.branch} ${need.folder}`)
      const { commit, folder } = need
      const read = { ...ports, remember: there }
      const own = await readOwnFile(read, { location, commit, folder, argument }, name, signal)
      const { value, problems: found } = own
      const procfile = await readProcfile(ports.git, location, need, name, signal, there)
      // Where several services run from one folder, nobody can tell whose processes these are.
      const [only, ...others] = need.services
      if (procfile !== undefined && only !== undefined && others.length === 0) procfiles.set(only, procfile)
      for (const service of need.services) {
        problems.push(...found.map((problem) => ({ ...problem, service })))
        if (value !== undefined) sources.set(service, value.source)
        for (const [file, script] of value?.scripts ?? []) scripts.set(scriptKey(service, file), script)
        const first = found.find(isError)
        if (first !== undefined) unsure.set(service, printPlaced(first))
      }
    } catch (error) {
      if (!isWorldError(error) || signal.aborted) throw error
      retry ||= error.retryable
      for (const service of need.services) unsure.set(service, error.message)
    }
  })
  return { sources, procfiles, unsure, scripts, problems, retry }
}
