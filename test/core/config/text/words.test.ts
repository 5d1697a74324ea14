import { describe, expect, test } from 'vitest'
import { type Part, partsOf } from '../../../../src/core/config/text/words.ts'

describe('partsOf', () => {
  const cases: readonly [string, string, string][] = [
    ['no mark', 'plain', 'plain'],
    ['nothing', '', ''],
    ['a word', 'https://$name.$domain/x', 'https://|<name>|.|<domain>|/x'],
    ['part of a longer word', '$names $environment $name_x', '$names $environment $name_x'],
    ['any other dollar', 'a$ $5 $HOME $(x) $', 'a$ $5 $HOME $(x) $'],
    ['an escaped word', 'cost: $$name', 'cost: $name'],
    ['an escaped path', '$${services.a.url}', '${services.a.url}'],
    ['two dollars before no word', '$$ and $$HOME', '$$ and $$HOME'],
    ['three dollars: the last two belong together', '$$$env', '$$env'],
    [
      'a path',
      'http://${services.a.host}:${ services.a.port }',
      'http://|{services.a.host}|:|{services.a.port}',
    ],
    ['a path alone', '${vars.x}', '{vars.x}'],
    ['an unclosed path', '${vars.x', '${vars.x'],
    ['neighbours', '$env$name', '<env>|<name>'],
  ]
  test.each(cases)('%s', (_, text, expected) => {
    expect(partsOf(text).map(print).join('|')).toBe(expected)
  })
})

function print(part: Part): string {
  if (part.kind === 'text') return part.text
  return part.kind === 'word' ? `<${part.word}>` : `{${part.path}}`
}
