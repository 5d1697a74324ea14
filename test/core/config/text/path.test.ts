import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parsePath } from '../../../../src/core/config/text/path.ts'
import { printPath } from '../../../../src/core/json.ts'

describe('parsePath', () => {
  test.each([
    ['services.db.env.USER', ['services', 'db', 'env', 'USER']],
    ['services.my-app.ports[0].port', ['services', 'my-app', 'ports', 0, 'port']],
    ["services.api.files['/etc/app.ini']", ['services', 'api', 'files', '/etc/app.ini']],
    ['vars["a b"].c', ['vars', 'a b', 'c']],
    ["vars['it\\'s']", ['vars', "it's"]],
  ])('%s', (text, keys) => {
    expect(parsePath(text)).toEqual(keys)
  })
  test.each(['a..b', 'a b', 'a[', 'a[x]', '.a', 'a.', "a['b"])('%s is no path', (text) => {
    expect(parsePath(text)).toBeUndefined()
  })
  test('reads what printPath writes', () => {
    const key = fc.string({ minLength: 1 }).filter((text) => !text.includes('\\') && !text.includes('\n'))
    fc.assert(
      fc.property(fc.array(fc.oneof(key, fc.nat()), { minLength: 1 }), (keys) => {
        expect(parsePath(printPath(keys))).toEqual(keys)
      }),
    )
  })
})
