/** A repository's address, taken apart. */
export interface GitUrl {
  readonly scheme: 'https' | 'http' | 'ssh' | 'git' | 'file'
  /** `git` in `git@host`; never a password, nor what may be a token: of http(s) none is kept. */
  readonly user?: string
  /** '' for files. */
  readonly host: string
  readonly port?: number
  /** `group/sub/name`, without slashes around it and without `.git`; for files with the leading slash. */
  readonly path: string
  /** How it was written, so that neighbours are written alike. */
  readonly style: 'url' | 'scp' | 'folder'
  readonly suffix: '.git' | ''
}

/** Understands URLs, `git@host:group/name.git` and absolute folders; undefined for anything else. */
export function parseGitUrl(text: string): GitUrl | undefined {
  const trimmed = text.trim()
  if (trimmed.startsWith('/')) return withPath({ scheme: 'file', host: '', style: 'folder' }, trimmed)
  const url =
    /^(https?|ssh|git|file):\/\/(?:([^/@:]*)(?::[^/@]*)?@)?(\[[^\]]+\]|[^/:]*)(?::(\d+))?(\/.*)$/i.exec(
      trimmed,
    )
  if (url !== null) return fromUrl(url)
  const scp = /^(?:([^/@:\s]+)@)?([^/@:\s]+):(?!\/\/)([^@\s]+)$/.exec(trimmed)
  if (scp?.[2] === undefined || scp[3] === undefined) return undefined
  return withPath(
    { scheme: 'ssh', host: scp[2].toLowerCase(), style: 'scp', ...(scp[1] ? { user: scp[1] } : {}) },
    scp[3],
  )
}

export function printGitUrl(url: GitUrl): string {
  if (url.style === 'folder') return `${url.path}${url.suffix}`
  const user = url.user === undefined ? '' : `${url.user}@`
  if (url.style === 'scp') return `${user}${url.host}:${url.path}${url.suffix}`
  const port = url.port === undefined ? '' : `:${url.port}`
  const slash = url.scheme === 'file' ? '' : '/'
  return `${url.scheme}://${user}${url.host}${port}${slash}${url.path}${url.suffix}`
}

/** The repository of that name in the same group. */
export function beside(url: GitUrl, name: string): GitUrl {
  return { ...url, path: [...url.path.split('/').slice(0, -1), name].join('/') }
}

/** The repository of that group and name on the same forge; for folders, the last two levels are group and name. */
export function onSameForge(url: GitUrl, path: string): GitUrl {
  if (url.scheme !== 'file') return { ...url, path }
  return { ...url, path: [...url.path.split('/').slice(0, -2), path].join('/') }
}

/** Whether both lead to one repository, however it is spelled and reached. */
export function sameRepository(a: GitUrl, b: GitUrl): boolean {
  return a.host === b.host && (a.scheme === 'file') === (b.scheme === 'file') && a.path === b.path
}

function fromUrl(parts: RegExpExecArray): GitUrl | undefined {
  const [, scheme = '', user, host = '', port, path = ''] = parts
  const known = scheme.toLowerCase() as GitUrl['scheme']
  if (known !== 'file' && host === '') return undefined
  const isWeb = known === 'https' || known === 'http'
  return withPath(
    {
      scheme: known,
      host: host.toLowerCase(),
      style: 'url',
      ...(user && !isWeb ? { user } : {}),
      ...(port === undefined ? {} : { port: Number(port) }),
    },
    path,
  )
}

function withPath(rest: Omit<GitUrl, 'path' | 'suffix'>, written: string): GitUrl | undefined {
  const bare = written.replace(/\/+$/, '')
  const suffix = bare.endsWith('.git') ? '.git' : ''
  const path = bare.slice(0, bare.length - suffix.length).replace(/^\/+/, '')
  if (path === '' || path.split('/').includes('..')) return undefined
  return { ...rest, path: rest.scheme === 'file' ? `/${path}` : path, suffix }
}
