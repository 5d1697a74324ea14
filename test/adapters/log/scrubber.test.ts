import fc from 'fast-check'
import { dump } from 'js-yaml'
import { describe, expect, test } from 'vitest'
import { createLog } from '../../../src/adapters/log/log.ts'
import { createScrubber } from '../../../src/adapters/log/scrubber.ts'
import { Sensitive } from '../../../src/core/sensitive.ts'

describe('a learned secret never leaves', () => {
  const secrets = fc.oneof(
    fc.string({ minLength: 6, maxLength: 60 }),
    fc.string({ minLength: 6, maxLength: 60, unit: 'binary' }),
    fc.base64String({ minLength: 8, maxLength: 60 }),
    fc
      .array(fc.string({ minLength: 16, maxLength: 40 }), { minLength: 2, maxLength: 4 })
      .map((l) => l.join('\n')),
  )

  test('in any encoding, at any place of a larger text', () => {
    fc.assert(
      fc.property(
        secrets,
        fc.string({ maxLength: 7 }),
        fc.string({ maxLength: 7 }),
        (secret, before, after) => {
          fc.pre(secret.trim().length >= 6 && !/\p{Surrogate}/u.test(secret))
          const scrubber = createScrubber()
          scrubber.learn(new Sensitive(secret, 'a test'))
          const text = `${before}${secret}${after}`
          for (const [form, output] of Object.entries(encoded(text, secret))) {
            const clean = scrubber.scrub(output)
            expect(clean, form).toContain('***')
            expect(opened(form, clean, output), form).not.toContain(secret)
          }
        },
      ),
      { numRuns: 300 },
    )
  })

  test.each(['one\u2028two"three', 'one\u00a0two\u0085three', 'one\u001btwo\u007fthree', "it's one: two"])(
    'between the quotes of YAML: %j',
    (secret) => {
      const scrubber = createScrubber()
      scrubber.learn(secret)
      for (const quoteStyle of ['single', 'double'] as const)
        expect(scrubber.scrub(dump(`x ${secret} y`, { forceQuotes: true, quoteStyle }))).toMatch(
          /^.x \*\*\* y.\n$/,
        )
    },
  )

  test('in the fields, messages, errors and causes of a log', () => {
    fc.assert(
      fc.property(secrets, (secret) => {
        fc.pre(secret.trim().length >= 6 && !/\p{Surrogate}/u.test(secret) && !FRAME.includes(secret))
        const lines: string[] = []
        const scrubber = createScrubber()
        scrubber.learn(secret)
        const log = createLog({
          level: 'debug',
          destination: { write: (line) => lines.push(line) },
          scrubber,
        })
        const err = new Error(`refused: ${secret}`, {
          cause: new Error(`quoted ${JSON.stringify({ secret })}`),
        })
        log.child({ run: secret }).error(`failed with ${secret}`, { err, body: { deep: [secret] } })
        const line = lines.join('')
        expect(line).not.toContain(secret)
        expect(line).not.toContain(JSON.stringify(secret).slice(1, -1))
        expect(line).toContain('***')
      }),
      { numRuns: 200 },
    )
  })
})

/** The fixed part of a log line: a secret that is part of it would be found there. */
const FRAME =
  '{"level":"error","time":"2026-01-01T00:00:00.000Z","run":"","err":{"type":"Error","message":"refused: '

function encoded(text: string, secret: string): Readonly<Record<string, string>> {
  const base64 = Buffer.from(text).toString('base64')
  return {
    plain: text,
    json: JSON.stringify({ text }),
    'json in json': JSON.stringify({ text: JSON.stringify({ text }) }),
    url: encodeURIComponent(text),
    hex: Buffer.from(text).toString('hex'),
    base64,
    'base64 for URLs': Buffer.from(text).toString('base64url'),
    'base64 of it alone': Buffer.from(secret).toString('base64'),
  }
}

/** What a reader gets back by undoing the encoding, as far as it still can be undone. */
function opened(form: string, clean: string, output: string): string {
  if (form.startsWith('base64')) {
    const variant = form === 'base64 for URLs' ? 'base64url' : 'base64'
    const at = clean.indexOf('***')
    return Buffer.from(output.slice(0, at - (at % 4)), variant).toString()
  }
  if (form === 'hex') return Buffer.from(clean.split('***')[0] ?? '', 'hex').toString()
  return clean
}

test('words shorter than six characters are left alone', () => {
  const scrubber = createScrubber()
  scrubber.learn('root')
  expect(scrubber.scrub('the root of the tree')).toBe('the root of the tree')
})

test('a key file is taken out by the line as well', () => {
  const scrubber = createScrubber()
  scrubber.learn('-----BEGIN KEY-----\nMIIEvgIBADANBgkqhkiG9w0BAQEFAASC\n-----END KEY-----\n')
  expect(scrubber.scrub('line 2: "MIIEvgIBADANBgkqhkiG9w0BAQEFAASC"')).toBe('line 2: "***"')
})

test('a line has a word for its level, an ISO time, and the error with its stack', () => {
  const lines: string[] = []
  const log = createLog({
    level: 'info',
    destination: { write: (line) => lines.push(line) },
    scrubber: createScrubber(),
  })
  log.debug('not told')
  log.child({ run: 'r1' }).warn('a watch failed', { error: new TypeError('reset') })
  expect(lines).toHaveLength(1)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    level: 'warn',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
    run: 'r1',
    msg: 'a watch failed',
    err: { type: 'TypeError', message: 'reset', stack: expect.stringContaining('scrubber.test.ts') },
  })
})
