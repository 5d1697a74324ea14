import { expect, test } from 'vitest'
import { configuredFilesOf } from '../../../../src/core/desired/config/configured.ts'
import { known } from '../../../../src/core/json.ts'
import { printProblem } from '../../../../src/core/problem.ts'
import { Sensitive, type Value } from '../../../../src/core/sensitive.ts'
import { sourceOf } from '../files.ts'
import { service } from '../sample.ts'

// `configure` of a file in Latin-1: what is set in it decides whether it can be mounted.

test('what is no secret is set, and the file stays in its encoding', () => {
  const { value, problems } = configured('db')
  expect(problems).toEqual([])
  expect(value.files.map(({ path, content }) => [path, content])).toEqual([
    ['/app/app.ini', Buffer.from('name=M\xfcller\nhost=db\n', 'latin1')],
  ])
})

test('a secret is refused, because a Secret is made of text', () => {
  const { problems } = configured(new Sensitive('s3cret-word', 'generate(db.password)'))
  expect(problems.map(printProblem)).toEqual([
    "error  backend.diploid.yaml:4  services.backend.configure['app.ini']: app.ini is no UTF-8, and a secret is to be set in it  [configure.file]\n    Commit the file in UTF-8.",
  ])
})

function configured(value: Value): ReturnType<typeof configuredFilesOf> {
  const origin = { layer: 'backend', file: 'backend.diploid.yaml', line: 4 }
  const configure = [
    { file: 'app.ini', edits: [{ left: 'host', value: { kind: 'value', value }, origin }], origin },
  ] as const
  const own = service({ configure })
  const bytes = Buffer.from('name=M\xfcller\nhost=x\n', 'latin1')
  const sources = sourceOf('backend', { 'app.ini': { mode: '100644', bytes } })
  return configuredFilesOf({ service: own, ports: known([]), workdir: known('/app') }, sources)
}
