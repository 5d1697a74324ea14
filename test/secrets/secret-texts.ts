import fc from 'fast-check'

/** A part that is found nowhere by chance, so that every trace of a secret is one. */
const nonce = fc.stringMatching(/^[a-z][0-9][a-z0-9]{8}$/)

const awkward = fc.constantFrom(
  '',
  '"',
  "it's",
  '\\',
  '\n',
  '%',
  '%2F',
  ' + ',
  '=',
  '/',
  '?&#',
  '<>&',
  'é€😀',
  '\t',
  '***',
  '\u0001\u007f',
  '\u2028',
)

/** Secrets as people and machines make them, and as nobody would. */
export const secretText: fc.Arbitrary<string> = fc.oneof(
  fc.tuple(awkward, nonce, awkward).map((parts) => parts.join('')),
  fc
    .tuple(
      fc.string({ unit: 'grapheme', maxLength: 20 }),
      nonce,
      fc.string({ unit: 'binary', maxLength: 20 }),
    )
    .map((parts) => parts.join('')),
  fc.tuple(nonce, fc.base64String({ minLength: 4, maxLength: 60 })).map((parts) => parts.join('')),
  nonce.map((text) => `{"user":"me","token":"${text}"}`),
  nonce.map((text) => Buffer.from(`robot:${text}`).toString('base64')),
  nonce.map((text) => `https://robot:${text}@git.example/x?y=${text}`),
  fc
    .tuple(nonce, fc.array(fc.base64String({ minLength: 40, maxLength: 64 }), { minLength: 1, maxLength: 3 }))
    .map(([text, lines]) => `-----BEGIN KEY-----\n${text}${lines.join('\n')}\n-----END KEY-----\n`),
)

/** Several at once; some hold others, or share their ends. */
export const secretTexts: fc.Arbitrary<readonly string[]> = fc
  .tuple(secretText, secretText, nonce)
  .map(([one, other, end]) => [one, other, `${one}${end}`, `${end}${other}`, `${one}${other}`, end])

/** What can stand in an environment variable or a file of credentials: one line, no NUL. */
export const lineText: fc.Arbitrary<string> = secretText.map((text) =>
  text.replace(/[\p{Cc}\u2028\u2029]/gu, '~').trim(),
)

/** What can stand in configuration as an ordinary text: nothing that is a reference. */
export const configText: fc.Arbitrary<string> = lineText.map((text) => text.replaceAll('$', '~'))

/** JSON in ASCII only: as YAML it says the same. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
