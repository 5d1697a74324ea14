import { createHash } from 'node:crypto'
import { describeImages } from '../../../src/core/images/describe.ts'
import type { Image, Tree } from '../../../src/core/images/image.ts'
import { basesNeeded, filesOf, inputsNeeded } from '../../../src/core/images/needed.ts'
import { known } from '../../../src/core/json.ts'
import { printProblem } from '../../../src/core/problem.ts'
import type { Build } from '../../../src/core/services/service.ts'

export interface BuiltCode {
  readonly image: Extract<Image, { kind: 'build' }> | undefined
  readonly problems: readonly string[]
  readonly bases: readonly string[]
  /** Files whose text was read. */
  readonly read: readonly string[]
}

/** What would be built of these files of a repository. */
export function builtOf(files: Readonly<Record<string, string>>, build: Partial<Build> = {}): BuiltCode {
  const service = {
    name: 'app',
    source: {
      kind: 'repository',
      repo: 'https://git.test/app',
      branch: 'main',
      commit: 'c'.repeat(40),
      path: '',
    },
    image: { kind: 'build', build: { context: '', dockerfile: 'Dockerfile', args: {}, ...build } },
  } as const
  const tree = treeOf(files)
  const [need] = inputsNeeded([service])
  if (need === undefined) throw new Error('nothing is needed')
  const read = filesOf(need, tree)
  const texts = new Map(read.map((path) => [path, files[path] ?? '']))
  const inputs = new Map([[need.id, known({ tree, texts, bytes: new Map() })]])
  const context = {
    project: 'shop',
    instance: { environment: 'production', name: 'production' },
    registry: { push: 'registry.test', pull: 'registry.test', insecure: false },
  }
  const described = describeImages([service], inputs, new Map(), context)
  const image = described.value.find((each) => each.kind === 'build')
  return {
    image,
    problems: described.problems.map(printProblem),
    bases: basesNeeded([service], inputs, context).map(({ reference }) => reference),
    read,
  }
}

function treeOf(files: Readonly<Record<string, string>>): Tree {
  const entries = Object.entries(files).map(([path, text]) => {
    const oid = createHash('sha1')
      .update(`blob ${Buffer.byteLength(text)}\0${text}`)
      .digest('hex')
    return [path, { mode: '100644', oid }] as const
  })
  return { commit: 'c'.repeat(40), entries: new Map(entries) }
}
