const PORTS: Readonly<Record<string, number>> = { http: 80, https: 443 }

/** Of a URL where a host belongs: `https://myorg.com/` → myorg.com and 443. Without a host nothing was meant. */
export function outerAddress(text: string): { readonly host?: string; readonly port?: number } {
  const host = text
    .replace(/^[a-z]+:\/\//i, '')
    .replace(/[/?#].*$/s, '')
    .replace(/:\d+$/, '')
    .replace(/^(\*\.)+|^\.+|\.+$/g, '')
    .replaceAll('_', '-')
  if (!/^[a-z0-9.-]+$/i.test(host)) return {}
  const [, scheme = '', written] = /^(?:([a-z]+):\/\/)?[^/:]*(?::(\d+))?/i.exec(text) ?? []
  const port = written === undefined ? PORTS[scheme.toLowerCase()] : Number(written)
  return port === undefined ? { host } : { host, port }
}
