const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 }

/** Of a URL where a host belongs: `https://myorg.com/` → myorg.com and 443. Without a host nothing was meant. */
export function outerAddress(text: string): { readonly host?: string; readonly port?: number } {
  const bare = text
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/[/?#].*$/s, '')
    .replace(/:\d+$/, '')
    .replace(/^(\*\.)+|^\.+|\.+$/g, '')
    .replaceAll('_', '-')
  const host = /^[ -~]*$/.test(bare) ? bare : asciiOf(bare)
  if (!/^[a-z0-9.-]+$/i.test(host)) return {}
  const [, scheme = '', written] = /^(?:([a-z]+):\/\/)?[^/:]*(?::(\d+))?/i.exec(text) ?? []
  const port = written === undefined ? PORTS[scheme.toLowerCase()] : Number(written)
  return port === undefined ? { host } : { host, port }
}

/** `münchen.de` → xn--mnchen-3ya.de, as DNS has it. */
function asciiOf(host: string): string {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : ''
}
