interface ParsedUrl {
  readonly host: string
  readonly path?: string
  readonly tls?: boolean
}

/** `https://host/path`, `host/path` or `host`; undefined where it is no such URL. */
export function parseRoute(text: string): ParsedUrl | undefined {
  const parts = /^(?:(https?):\/\/)?([^/\s:?#@]+)(\/[^\s?#]*)?$/.exec(text.trim())
  // `https//host`: a colon was forgotten.
  if (parts?.[2] === undefined || /^https?$/.test(parts[2])) return undefined
  return {
    host: parts[2].toLowerCase(),
    ...(parts[3] === undefined ? {} : { path: parts[3] }),
    ...(parts[1] === undefined ? {} : { tls: parts[1] === 'https' }),
  }
}
