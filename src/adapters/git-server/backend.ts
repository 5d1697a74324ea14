import { type ChildProcess, spawn } from 'node:child_process'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { gitEnvironment } from '../native-git.ts'

// `git http-backend` as a CGI program: one process per request.

export interface Backend {
  serve(request: IncomingMessage, response: ServerResponse, user: string | undefined): void
  bytes(): number
  /** Ends what still runs. */
  stop(): void
}

interface Rules {
  readonly root: string
  readonly allowFilter?: boolean
  readonly allowPush?: boolean
  readonly newest?: 0
}

export function createBackend(rules: Rules): Backend {
  const running = new Set<ChildProcess>()
  let bytes = 0
  function serve(request: IncomingMessage, response: ServerResponse, user: string | undefined): void {
    const child = spawn('git', ['http-backend'], {
      cwd: rules.root,
      env: environmentOf(request, rules, user),
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    running.add(child)
    child.on('error', () => response.destroy())
    child.on('close', () => running.delete(child))
    response.on('close', () => child.kill())
    child.stdin.on('error', () => undefined) // git may answer before it read the whole request
    request.pipe(child.stdin)
    readAnswer(child, response, (size) => {
      bytes += size
    })
  }
  return {
    serve,
    bytes: () => bytes,
    stop() {
      for (const child of running) child.kill('SIGKILL')
    },
  }
}

function environmentOf(
  request: IncomingMessage,
  rules: Rules,
  user: string | undefined,
): Record<string, string> {
  const url = new URL(request.url ?? '/', 'http://server')
  const settings: readonly (readonly [string, string])[] = [
    ['uploadpack.allowFilter', String(rules.allowFilter ?? true)],
    ['http.receivepack', String(rules.allowPush ?? true)],
    ['safe.directory', '*'],
  ]
  const optional = {
    CONTENT_TYPE: request.headers['content-type'],
    CONTENT_LENGTH: request.headers['content-length'],
    HTTP_CONTENT_ENCODING: request.headers['content-encoding'],
    HTTP_GIT_PROTOCOL: rules.newest === 0 ? undefined : headerText(request.headers['git-protocol']),
    REMOTE_USER: user,
  }
  return {
    ...gitEnvironment(process.env),
    GIT_PROJECT_ROOT: rules.root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: decodeURIComponent(url.pathname),
    QUERY_STRING: url.search.slice(1),
    REQUEST_METHOD: request.method ?? 'GET',
    REMOTE_ADDR: request.socket.remoteAddress ?? '',
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined)),
  } as Record<string, string>
}

function headerText(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(':') : value
}

/** CGI: header lines, an empty line, the body as it comes. */
function readAnswer(child: ChildProcess, response: ServerResponse, count: (size: number) => void): void {
  let head: Buffer | undefined = Buffer.alloc(0)
  child.stdout?.on('data', (chunk: Buffer) => {
    let body = chunk
    if (head !== undefined) {
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      writeHead(response, head.subarray(0, end).toString('latin1'))
      body = head.subarray(end + 4)
      head = undefined
    }
    count(body.length)
    if (!response.write(body)) {
      child.stdout?.pause()
      response.once('drain', () => child.stdout?.resume())
    }
  })
  child.on('close', () => {
    if (head !== undefined && !response.headersSent) response.writeHead(500)
    response.end()
  })
}

function writeHead(response: ServerResponse, text: string): void {
  let status = 200
  for (const line of text.split('\r\n')) {
    const colon = line.indexOf(':')
    const [name, value] = [line.slice(0, colon), line.slice(colon + 1).trim()]
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10)
    else response.appendHeader(name, value)
  }
  response.writeHead(status)
}
