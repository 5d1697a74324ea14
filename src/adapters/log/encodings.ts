/** Every text in which a secret may appear: as it is, escaped, encoded, and inside a larger base64 text. */
export function encodingsOf(secret: string): ReadonlySet<string> {
  const forms = new Set<string>()
  for (const plain of new Set([secret, secret.trim()])) {
    if (plain.length < SHORTEST) continue
    const escapes = plain.length > LONG ? [plain, jsonOf(plain)] : [...escapesOf(plain), ...hexOf(plain)]
    for (const form of [...escapes, ...base64Of(plain)]) if (form.length >= SHORTEST) forms.add(form)
  }
  return forms
}

/** A certificate or key file is quoted by the line as well; short lines are words like `-----END`. */
export function linesOf(secret: string): ReadonlySet<string> {
  const lines = secret.includes('\n') ? secret.split('\n').map((line) => line.trim()) : []
  return new Set(lines.filter(({ length }) => length >= 16).flatMap((line) => [line, jsonOf(line)]))
}

const SHORTEST = 6
/** Of a whole file only what is usual: every further form is as long as the file. */
const LONG = 16 * 1024

function escapesOf(plain: string): readonly string[] {
  const json = jsonOf(plain)
  const quoted = [json, json.replaceAll('/', '\\/'), goJson(json), ascii(json), goQuoted(plain)]
  const url = encodeURIComponent(wellFormed(plain))
  return [
    plain,
    wellFormed(plain),
    withoutControl(plain),
    ...quoted,
    // A log line may quote an answer that quotes the object.
    ...quoted.map(jsonOf),
    ascii(json).replace(/\\u[0-9a-f]{4}/g, upperCode),
    url,
    url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    url.replaceAll('%20', '+'),
    encodeURIComponent(url),
    encodeURI(wellFormed(plain)),
    strictUrl(url),
    new URLSearchParams([['', plain]]).toString().slice(1),
    userinfo(plain),
    plain.replaceAll("'", "''"),
    plain.replaceAll("'", "'\\''"),
    html(plain),
    yamlQuoted(plain),
  ]
}

function jsonOf(plain: string): string {
  return JSON.stringify(plain).slice(1, -1)
}

/** As Go's encoder writes it, and with it every API server: https://pkg.go.dev/encoding/json#HTMLEscape */
function goJson(json: string): string {
  return json.replace(/[<>&\u2028\u2029]/g, unicode)
}

/** Encoders that write ASCII only. */
function ascii(json: string): string {
  return json.replace(/[\u0080-\uffff]/g, unicode)
}

function upperCode(code: string): string {
  return `\\u${code.slice(2).toUpperCase()}`
}

function unicode(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** As `%q` quotes a refused value in the answer of an API server: https://pkg.go.dev/strconv#Quote */
function goQuoted(plain: string): string {
  return plain.replace(
    /["\\\p{C}]/gu,
    (char) =>
      GO_ESCAPES.get(char) ?? (char.length === 1 && char < '\u0080' ? `\\x${hex2(char)}` : unicode(char)),
  )
}

const GO_ESCAPES = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\f', '\\f'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
  ['\v', '\\v'],
])

/** Between double quotes in YAML; between single ones only those are doubled: https://yaml.org/spec/1.2.2/#57-escaped-characters */
function yamlQuoted(plain: string): string {
  return plain.replace(UNPRINTABLE, (char) => YAML_ESCAPES.get(char) ?? yamlCode(char.charCodeAt(0)))
}

const UNPRINTABLE = /["\\\p{Cc}\u00a0\u2028\u2029\ufeff\ufffe\uffff\p{Surrogate}]/gu

const YAML_ESCAPES = new Map([
  ['"', '\\"'],
  ['\\', '\\\\'],
  ['\0', '\\0'],
  ['\u0007', '\\a'],
  ['\b', '\\b'],
  ['\t', '\\t'],
  ['\n', '\\n'],
  ['\v', '\\v'],
  ['\f', '\\f'],
  ['\r', '\\r'],
  ['\u001b', '\\e'],
  ['\u0085', '\\N'],
  ['\u00a0', '\\_'],
  ['\u2028', '\\L'],
  ['\u2029', '\\P'],
])

function yamlCode(code: number): string {
  const hex = code.toString(16).toUpperCase()
  return code < 0x100 ? `\\x${hex.padStart(2, '0')}` : `\\u${hex.padStart(4, '0')}`
}

function hex2(char: string): string {
  return char.charCodeAt(0).toString(16).padStart(2, '0')
}

/** Logs of programs are shown without what moves the cursor. */
function withoutControl(plain: string): string {
  return plain.replace(/\p{Cc}/gu, '')
}

/** Half of a surrogate pair has no encoding of its own. */
function wellFormed(plain: string): string {
  return plain.replace(/\p{Surrogate}/gu, '\ufffd')
}

function strictUrl(url: string): string {
  return url.replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
}

/** As it stands in a URL that was taken apart and put together again. */
function userinfo(plain: string): string {
  const url = new URL('http://host')
  url.password = plain
  return url.password
}

function html(plain: string): string {
  const names: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return plain.replace(/[&<>"']/g, (char) => names[char] ?? char)
}

function hexOf(plain: string): readonly string[] {
  const hex = Buffer.from(plain, 'utf8').toString('hex')
  return [hex, hex.toUpperCase()]
}

/**
 * What a larger base64 text holds of these bytes depends on where they start, modulo three. At each start the characters
 * that other bytes share in are left out; at most four bits at either end remain.
 */
function base64Of(plain: string): readonly string[] {
  const bytes = Buffer.from(plain, 'utf8')
  const forms: string[] = [bytes.toString('base64'), bytes.toString('base64url')]
  for (const before of [0, 1, 2]) {
    const bits = 8 * (before + bytes.length)
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const inner = text.slice(Math.ceil((8 * before) / 6), Math.floor(bits / 6))
    forms.push(inner, inner.replaceAll('+', '-').replaceAll('/', '_'))
  }
  return forms.flatMap((form) => [form, form.replaceAll('/', '\\/'), encodeURIComponent(form)])
}
