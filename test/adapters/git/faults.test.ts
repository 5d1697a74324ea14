import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { failure } from '../../contract/git.suite.ts'
import { type Bed, never, openBed } from './world.ts'

// Servers that refuse, lie, stop in the middle or send elsewhere.

type Spoil = (bytes: Buffer, path: string) => Buffer | 'cut' | 'silence'

describe('a Git server that misbehaves', () => {
  let bed: Bed
  const open: Server[] = []
  const questions: string[] = []
  beforeEach(async () => {
    bed = await openBed()
    questions.length = 0
  })
  afterEach(async () => {
    for (const server of open.splice(0)) {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    }
    await bed.close()
  })

  async function listen(
    answer: (question: IncomingMessage, response: ServerResponse) => void,
  ): Promise<string> {
    const server = createServer(answer)
    open.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  /** The real server, with its answers changed on the way. */
  async function spoiled(spoil: Spoil): Promise<string> {
    return await listen((question, response) => {
      const path = question.url ?? ''
      const headers = { ...question.headers, connection: 'close' }
      const onward = request(bed.server.url + path, { method: question.method, headers }, (answer) => {
        const chunks: Buffer[] = []
        answer.on('data', (chunk: Buffer) => chunks.push(chunk))
        answer.on('end', () => {
          const bytes = Buffer.concat(chunks)
          const changed = spoil(bytes, path)
          response.writeHead(answer.statusCode ?? 500, { 'content-type': answer.headers['content-type'] })
          if (changed === 'silence') response.write(bytes.subarray(0, bytes.length / 2))
          else if (changed === 'cut')
            response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy())
          else response.end(changed)
        })
      })
      question.on('data', (chunk: Buffer) => questions.push(chunk.toString('latin1')))
      question.pipe(onward)
    })
  }

  const packAnswer = (bytes: Buffer) => bytes.includes('PACK')

  it('asks for credentials, and refuses wrong ones, without showing them', async () => {
    await bed.close()
    const auth = { user: 'robot', token: 'right-token' }
    bed = await openBed({ auth })
    const url = await bed.server.createRepository('private', { a: 'a' })
    const missing = await failure(bed.git.refs(url, never))
    expect(missing).toMatchObject({ code: 'git.unauthorized', retryable: false })
    expect(missing.message).toMatch(
      /private\.git: not found or no access: credentials are needed \(HTTP 401\)/,
    )

    const wrong = url.replace('http://', 'http://robot:wrong-token@')
    const refused = await failure(bed.git.refs(wrong, never))
    expect(refused.message).toMatch(/the credentials were refused/)
    expect(JSON.stringify([refused.message, refused.hint, String(refused.cause)])).not.toContain(
      'wrong-token',
    )

    const right = url.replace('http://', 'http://robot:right-token@')
    const { branches } = await bed.git.refs(right, never)
    expect((await bed.git.tree(right, branches.get('main') ?? '', '', never)).entries.size).toBe(1)
  })

  it('gets its credentials from the caller, by URL', async () => {
    await bed.close()
    const auth = { user: 'robot', token: 'tóken' }
    const asked: string[] = []
    const credentials = (url: string) => {
      asked.push(url)
      return auth
    }
    bed = await openBed({ auth }, { credentials })
    const url = await bed.server.createRepository('private', { a: 'a' })
    expect((await bed.git.refs(url, never)).head).toBe('main')
    expect(new Set(asked)).toEqual(new Set([url]))
  })

  it('is not there', async () => {
    const nobody = await failure(bed.git.refs('http://127.0.0.1:9/app.git', never))
    expect(nobody).toMatchObject({ code: 'git.unreachable', retryable: true })
    expect(nobody.message).toContain('http://127.0.0.1:9/app.git')
    const unknown = await failure(bed.git.refs(`${bed.server.url}/nothing.git`, never))
    expect(unknown).toMatchObject({ code: 'git.not-found', retryable: false })
    expect(unknown.message).toMatch(/not found, or no access/)
  })

  it('is something else', async () => {
    const page = await listen((_, response) =>
      response.setHeader('content-type', 'text/html').end('<h1>Sign in</h1>'),
    )
    expect(await failure(bed.git.refs(`${page}/app.git`, never))).toMatchObject({ code: 'git.protocol' })
    const busy = await listen((_, response) => response.writeHead(503, { 'retry-after': '7' }).end())
    const error = await failure(bed.git.refs(`${busy}/app.git`, never))
    expect(error).toMatchObject({ code: 'git.unreachable', retryable: true, retryAfter: 7 })
    for (const location of ['ssh://git@host/app.git', 'file:///etc', 'git@host:app.git', 'relative/path'])
      expect(await failure(bed.git.refs(location, never))).toMatchObject({ code: 'git.protocol' })
  })

  it('redirects: followed on its own host, refused to another', async () => {
    await bed.server.createRepository('app', { a: 'a' })
    const other = await listen((question, response) =>
      response
        .writeHead(301, { location: `${bed.server.url.replace('127.0.0.1', 'localhost')}${question.url}` })
        .end(),
    )
    const refused = await failure(bed.git.refs(`${other}/app.git`, never))
    expect(refused).toMatchObject({ code: 'git.redirect', retryable: false })
    expect(refused.message).toContain('localhost')

    const moved = await listen((question, response) => {
      const path = question.url ?? ''
      if (path.startsWith('/old.git')) {
        response.writeHead(301, { location: path.replace('/old.git', '/app.git') }).end()
        return
      }
      const onward = request(
        bed.server.url + path,
        { method: question.method, headers: question.headers },
        (answer) => {
          response.writeHead(answer.statusCode ?? 500, answer.headers)
          answer.pipe(response)
        },
      )
      question.pipe(onward)
    })
    const { branches } = await bed.git.refs(`${moved}/old.git`, never)
    const tree = await bed.git.tree(`${moved}/old.git`, branches.get('main') ?? '', '', never)
    expect(tree.entries.size).toBe(1)
  })

  it('redirects to a file or to plain text', async () => {
    const file = await listen((_, response) =>
      response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
    )
    expect(await failure(bed.git.refs(`${file}/app.git`, never))).toMatchObject({ code: 'git.redirect' })
  })

  it.each<[string, Spoil, string]>([
    [
      'a listing that ends too early',
      (bytes, path) => (path.includes('info/refs') ? bytes.subarray(0, -4) : bytes),
      'git.protocol',
    ],
    [
      'a listing cut in a packet',
      (bytes, path) => (path.includes('info/refs') ? bytes.subarray(0, 20) : bytes),
      'git.protocol',
    ],
    ['a connection that breaks in a pack', (bytes) => (packAnswer(bytes) ? 'cut' : bytes), 'git.unreachable'],
    ['a pack that stops coming', (bytes) => (packAnswer(bytes) ? 'silence' : bytes), 'git.unreachable'],
    ['a pack without an end', (bytes) => (packAnswer(bytes) ? bytes.subarray(0, -4) : bytes), 'git.corrupt'],
    [
      'a pack cut in a packet',
      (bytes) => (packAnswer(bytes) ? bytes.subarray(0, -30) : bytes),
      'git.corrupt',
    ],
    ['a pack with a flipped bit', (bytes) => (packAnswer(bytes) ? flipped(bytes) : bytes), 'git.corrupt'],
  ])('sends %s; the next attempt recovers', async (_, spoil, code) => {
    await bed.server.createRepository('app', { 'a/b': 'content', c: 'd' })
    const commit = await bed.server.git('app', ['rev-parse', 'main'])
    let bad = true
    const url = `${await spoiled((bytes, path) => (bad ? spoil(bytes, path) : bytes))}/app.git`
    const error = await failure(bed.git.tree(url, commit, '', never))
    expect(error.code).toBe(code)
    expect(error.message).toContain('/app.git')
    bad = false
    expect((await bed.git.tree(url, commit, '', never)).entries.size).toBe(2)
  })

  it('is old: it is told nothing that it did not offer, and gives whole histories', async () => {
    await bed.server.createRepository('app', { a: '1' })
    const first = await bed.server.commit('app', 'main', { a: '2' }, 'Change')
    const renamed = (bytes: Buffer, path: string) =>
      path.includes('info/refs')
        ? Buffer.from(
            bytes
              .toString('latin1')
              .replace('agent=', 'nobody')
              .replace('object-format', 'other-formats')
              .replace('fetch=shallow', 'fetch=another'),
            'latin1',
          )
        : bytes
    const url = `${await spoiled(renamed)}/app.git`
    const read = async (commit: string) => {
      const tree = await bed.git.tree(url, commit, '', never)
      return Buffer.from((await bed.git.blobs(url, tree, ['a'], never)).get('a') ?? []).toString()
    }
    expect((await bed.git.refs(url, never)).branches.get('main')).toBe(first)
    expect(await read(first)).toBe('2')
    expect(await read(await bed.server.commit('app', 'main', { a: '3' }, 'Change'))).toBe('3')
    expect(questions.join('\n')).toContain('command=fetch')
    expect(questions.join('\n')).not.toMatch(/agent=|object-format|deepen|shallow/)
  })

  it('sends another pack than was asked for', async () => {
    await bed.server.createRepository('app', { a: 'a' })
    const first = await bed.server.git('app', ['rev-parse', 'main'])
    const second = await bed.server.commit('app', 'main', { a: 'b' }, 'Change')
    let pack: Buffer | undefined
    const url = `${await spoiled((bytes) => {
      if (packAnswer(bytes)) pack ??= bytes
      return packAnswer(bytes) ? (pack ?? bytes) : bytes
    })}/app.git`
    await bed.git.tree(url, first, '', never)
    const error = await failure(bed.git.tree(url, second, '', never))
    expect(error).toMatchObject({ code: 'git.corrupt', retryable: true })
    expect(error.message).toContain(second)
  })

  it('sends more than is allowed', async () => {
    await bed.close()
    bed = await openBed({}, { maxPackBytes: 2_000, maxFiles: 50 })
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}`, 'same']))
    const url = await bed.server.createRepository('many', many)
    const { branches } = await bed.git.refs(url, never)
    expect(await failure(bed.git.tree(url, branches.get('main') ?? '', '', never))).toMatchObject({
      code: 'git.too-large',
      retryable: false,
    })
    const big = await bed.server.createRepository('big', {
      a: Buffer.from(crypto.getRandomValues(new Uint8Array(9_000))),
    })
    const commit = (await bed.git.refs(big, never)).branches.get('main') ?? ''
    const tree = await bed.git.tree(big, commit, '', never)
    expect(await failure(bed.git.blobs(big, tree, ['a'], never))).toMatchObject({ code: 'git.too-large' })
  })

  it('sends a small pack that stands for a large file', async () => {
    await bed.close()
    bed = await openBed({}, { maxFileBytes: 1_000_000 })
    const url = await bed.server.createRepository('bomb', { zeros: Buffer.alloc(20_000_000), a: 'a' })
    const commit = (await bed.git.refs(url, never)).branches.get('main') ?? ''
    const tree = await bed.git.tree(url, commit, '', never)
    const error = await failure(bed.git.blobs(url, tree, ['zeros'], never))
    expect(error.code).toBe('git.too-large')
    expect(error.message).toContain('20000000 bytes')
    expect((await bed.git.blobs(url, tree, ['a'], never)).size).toBe(1)
  })

  it('holds names that lead out of the folder', async () => {
    const url = await bed.server.createRepository('evil', { a: 'a' })
    const blob = await bed.server.git('evil', ['rev-parse', 'main:a'])
    const object = Buffer.concat([Buffer.from('100644 ..\0'), Buffer.from(blob, 'hex')])
    const tree = await bed.server.git(
      'evil',
      ['hash-object', '-t', 'tree', '-w', '--stdin', '--literally'],
      object,
    )
    const identity = ['-c', 'user.name=t', '-c', 'user.email=t@t.invalid']
    const commit = await bed.server.git('evil', [...identity, 'commit-tree', '-m', 'evil', tree])
    await bed.server.git('evil', ['update-ref', 'refs/heads/main', commit])
    const error = await failure(bed.git.tree(url, commit, '', never))
    expect(error.message).toContain('forbidden name ".."')
  })

  it('is given up when the caller aborts', async () => {
    await bed.server.createRepository('app', { a: 'a' })
    const commit = await bed.server.git('app', ['rev-parse', 'main'])
    const url = `${await spoiled((bytes) => (packAnswer(bytes) ? 'silence' : bytes))}/app.git`
    const controller = new AbortController()
    const reason = new Error('enough')
    const reading = bed.git.tree(url, commit, '', controller.signal)
    const waiting = bed.git.tree(url, commit, '', controller.signal)
    setTimeout(() => controller.abort(reason), 200)
    await expect(reading).rejects.toBe(reason)
    await expect(waiting).rejects.toBe(reason)
  })
})

/** One bit of the pack's content, behind its head. */
function flipped(bytes: Buffer): Buffer {
  const changed = Buffer.from(bytes)
  const at = changed.indexOf('PACK') + 40
  changed[at] = (changed[at] ?? 0) ^ 1
  return changed
}
