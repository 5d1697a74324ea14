import { expect, test } from 'vitest'
import { configuredOverlay } from '../../../../src/core/images/context/configured.ts'
import type { BuiltService } from '../../../../src/core/images/image-inputs.ts'
import { printProblem } from '../../../../src/core/problem.ts'

// `build.configure` of a file that was not saved as UTF-8: builders are handed text.

const SOURCE = {
  kind: 'repository',
  repo: 'https://git.test/acme/web',
  branch: 'main',
  commit: 'c'.repeat(40),
  path: '',
} as const

test('a file in Latin-1 is refused, with where it is named', () => {
  expect(overlaid(Buffer.from('name=M\xfcller\nhost=x\n', 'latin1'))).toEqual([
    "error  web.diploid.yaml:4  services.web.build.configure['app.ini']: app.ini is no text in UTF-8  [configure.file]\n    Commit it in UTF-8.",
  ])
})

test('the same in UTF-8 is laid over the context', () => {
  expect(overlaid(Buffer.from('name=Müller\nhost=x\n'))).toEqual(['app.ini: name=Müller\nhost=db\n'])
})

function overlaid(bytes: Uint8Array): readonly string[] {
  const origin = { layer: 'web', file: 'web.diploid.yaml', line: 4 }
  const edits = [{ left: 'host', value: { kind: 'value', value: 'db' }, origin }] as const
  const build = {
    context: '',
    dockerfile: 'Dockerfile',
    args: {},
    configure: [{ file: 'app.ini', edits, origin }],
  }
  const built: BuiltService = {
    service: { name: 'web', source: SOURCE, image: { kind: 'build', build } },
    source: SOURCE,
    build,
    context: '',
    dockerfile: 'Dockerfile',
  }
  const entry = { mode: '100644', oid: 'a'.repeat(40) } as const
  const { value, problems } = configuredOverlay(built, {
    tree: { commit: SOURCE.commit, entries: new Map([['app.ini', entry]]) },
    texts: new Map(),
    bytes: new Map([['app.ini', bytes]]),
  })
  return [...problems.map(printProblem), ...value.map(({ path, text }) => `${path}: ${text}`)]
}
