import { dump } from 'js-yaml'

/** How a text still shows a secret: names of the encodings in which somebody could read it. */
export function traces(output: string, secret: string): readonly string[] {
  const found: string[] = []
  for (const plain of new Set([secret, secret.trim()])) {
    for (const [name, form] of Object.entries(formsOf(plain))) if (output.includes(form)) found.push(name)
    if (inSomeBase64(output, plain)) found.push('base64')
    if (inSomeHex(output, plain)) found.push('hex')
  }
  return [...new Set(found)]
}

/** All traces of all secrets, with the place; empty where nothing leaves. */
export function leaks(
  outputs: Readonly<Record<string, string>>,
  secrets: readonly string[],
): readonly string[] {
  return Object.entries(outputs).flatMap(([where, output]) =>
    secrets.flatMap((secret) =>
      traces(output, secret).map((form) => `${where} shows ${JSON.stringify(secret)} (${form})`),
    ),
  )
}

function formsOf(plain: string): Readonly<Record<string, string>> {
  const json = JSON.stringify(plain).slice(1, -1)
  return {
    plain,
    json,
    'json in json': JSON.stringify(json).slice(1, -1),
    'json in ASCII': json.replace(
      /[\u0080-\uffff]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
    'json for HTML': json.replace(
      /[<>&\u2028\u2029]/g,
      (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
    url: encodeURIComponent(plain),
    userinfo: passwordIn(plain),
    yaml: dump(plain, { forceQuotes: true, quoteStyle: 'double', lineWidth: -1 }).trimEnd().slice(1, -1),
    form: new URLSearchParams({ x: plain }).toString().slice(2),
  }
}

function passwordIn(plain: string): string {
  const url = new URL('http://robot@git.example')
  url.password = plain
  return url.password
}

/** Undoes whatever may be base64, from each of the four characters at which it may begin. */
function inSomeBase64(output: string, plain: string): boolean {
  const bytes = Buffer.from(plain, 'utf8')
  for (const [run] of output.matchAll(/[A-Za-z0-9+/_-]{8,}/g)) {
    if (run.length * 0.75 < bytes.length) continue
    for (const start of [0, 1, 2, 3]) if (Buffer.from(run.slice(start), 'base64').includes(bytes)) return true
  }
  return false
}

function inSomeHex(output: string, plain: string): boolean {
  return output.toLowerCase().includes(Buffer.from(plain, 'utf8').toString('hex'))
}
