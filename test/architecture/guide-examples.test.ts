import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

// The first example of a page of the guide is the configuration of a story, word for word: what it makes stands there.

const ROOT = join(import.meta.dirname, '../..')

const EXAMPLES = [['routing', 'a-front-end-and-its-api-on-one-host', '.diploid.conf.js']] as const

test.each(EXAMPLES)('%s begins with %s', (page, story, file) => {
  const text = readFileSync(join(ROOT, 'docs/guide', `${page}.md`), 'utf8')
  const [, example] = /```(?:js|yaml)\n([\s\S]*?)```/.exec(text) ?? []
  expect(example).toBe(readFileSync(join(ROOT, 'test/cases', story, 'given/ops', file), 'utf8'))
})
