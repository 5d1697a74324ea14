import fc from 'fast-check'
import { dump } from 'js-yaml'
import { expect, test } from 'vitest'
import { createLog } from '../../src/adapters/log/log.ts'
import { createScrubber } from '../../src/adapters/log/scrubber.ts'
import { Sensitive, sensitivesIn } from '../../src/core/sensitive.ts'
import { secretText, secretTexts } from './secret-texts.ts'
import { leaks } from './traces.ts'

// What is learned does not leave: whatever the secrets, however they overlap, in every encoding, at every alignment.

/** Many cases; machines that test have more to do. */
const SLOW = { timeout: 30_000 }

test('of several secrets that hold each other none is left in any encoding', SLOW, () => {
  fc.assert(
    fc.property(secretTexts, fc.string({ maxLength: 4 }), (secrets, before) => {
      const scrubber = createScrubber()
      for (const secret of secrets) scrubber.learn(secret)
      for (const secret of secrets) {
        const text = `${before}${secret}${before}`
        const outputs = Object.fromEntries(
          Object.entries(encoded(text)).map(([name, output]) => [name, scrubber.scrub(output)]),
        )
        expect(leaks(outputs, secrets)).toEqual([])
      }
    }),
    { numRuns: 60 },
  )
})

test('a log line leaks none, and still is JSON', SLOW, () => {
  fc.assert(
    fc.property(secretTexts, (secrets) => {
      const lines: string[] = []
      const scrubber = createScrubber()
      for (const secret of secrets) scrubber.learn(secret)
      const log = createLog({ level: 'debug', destination: { write: (line) => lines.push(line) }, scrubber })
      for (const secret of secrets) {
        const cause = new Error(`the server said ${JSON.stringify({ secret })}`, {
          cause: Buffer.from(`x${secret}`).toString('base64'),
        })
        const err = Object.assign(new Error(`refused: ${secret}`, { cause }), {
          body: { [secret]: [secret] },
        })
        log.child({ run: secret }).error(`failed with ${secret}`, { err, deep: { [secret]: secret } })
        log.debug('build log', { line: encodeURIComponent(secret), error: err })
      }
      for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) })
      expect(lines).toHaveLength(2 * secrets.length)
      expect(leaks({ log: lines.join('') }, secrets)).toEqual([])
    }),
    { numRuns: 30 },
  )
})

test('whoever learns what was made from a secret learns the secret', SLOW, () => {
  fc.assert(
    fc.property(secretText, (secret) => {
      const password = new Sensitive(secret, 'password')
      const url = Sensitive.join(['postgres://app:', password, '@db/app'], 'url')
      const data = url.map((text) => Buffer.from(text).toString('base64'))
      const scrubber = createScrubber()
      for (const learned of sensitivesIn({ kind: 'Secret', data: { URL: data } })) scrubber.learn(learned)
      const outputs = {
        plain: scrubber.scrub(`denied: ${secret}`),
        url: scrubber.scrub(`${Sensitive.text(url)}!`),
      }
      expect(leaks(outputs, [secret])).toEqual([])
    }),
  )
})

function encoded(text: string): Readonly<Record<string, string>> {
  const json = JSON.stringify({ text })
  return {
    plain: text,
    json,
    'json in json': JSON.stringify({ json }),
    url: encodeURIComponent(text),
    href: Object.assign(new URL('http://robot@git.example'), { password: text }).href,
    form: new URLSearchParams({ text }).toString(),
    yaml: dump({ text }, { forceQuotes: true, quoteStyle: 'double', lineWidth: -1 }),
    'yaml in single quotes': dump({ text }, { forceQuotes: true, lineWidth: -1 }),
    hex: Buffer.from(text).toString('hex'),
    HEX: Buffer.from(text).toString('hex').toUpperCase(),
    ...Object.fromEntries(
      ['', 'x', 'xy'].flatMap((before) => [
        [`base64 after ${before.length}`, Buffer.from(before + text).toString('base64')],
        [`base64url after ${before.length}`, Buffer.from(before + text).toString('base64url')],
      ]),
    ),
  }
}
