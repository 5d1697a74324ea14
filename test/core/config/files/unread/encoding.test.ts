import { expect, test } from 'vitest'
import { encodingProblem } from '../../../../../src/core/config/files/unread/encoding.ts'
import { printProblem } from '../../../../../src/core/problem.ts'

test('the line of a file that was saved in another encoding', () => {
  expect(told(Buffer.from('name: shop\nvars:\n  note: café\n', 'latin1'))).toMatchInlineSnapshot(`
    "error  a.yaml:3  the line holds bytes that are no UTF-8: the file was saved in another encoding  [config.encoding]
        Save the file as UTF-8: in an editor, or with iconv -f ISO-8859-1 -t UTF-8."
  `)
})

test('UTF-16', () => {
  expect(told(Buffer.from('\ufeffname: shop\n', 'utf16le'))).toContain('a.yaml:1  the line holds bytes')
})

test('UTF-8 is none of its business, with a mark at its start and with U+FFFD itself', () => {
  expect(told(Buffer.from('\ufeffnote: café 😀 \uFFFD\n'))).toBe('')
})

function told(bytes: Uint8Array): string {
  const problem = encodingProblem('a.yaml', bytes)
  return problem === undefined ? '' : printProblem(problem)
}
