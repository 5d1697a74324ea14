import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { createLocalBuilder } from '../../../src/adapters/builder/local/local.ts'
import { createGit } from '../../../src/adapters/git/git.ts'
import { createHttp } from '../../../src/adapters/http.ts'
import { createScrubber } from '../../../src/adapters/log/scrubber.ts'
import { treeId } from '../../../src/core/images/context/tree-id.ts'
import { Sensitive } from '../../../src/core/sensitive.ts'
import { DIGEST, requestFor } from './build-request.ts'

// The tools are small scripts that write down what they were asked and what lies in the context.
const http = createHttp({ userAgent: 'test', env: {} })
const git = createGit({ http })
const scrubber = createScrubber()
const signal = () => AbortSignal.timeout(30_000)
let folder = ''
let repository = ''
let bin = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'diploid-local-'))
  repository = join(folder, 'repository')
  mkdirSync(join(repository, 'app/src'), { recursive: true })
  mkdirSync(join(repository, 'app/docs'))
  writeFileSync(join(repository, 'app/Dockerfile'), 'FROM node:24\n')
  writeFileSync(join(repository, 'app/.dockerignore'), 'docs\n')
  writeFileSync(join(repository, 'app/docs/x'), 'x')
  writeFileSync(join(repository, 'app/src/run.sh'), '#!/bin/sh\n')
  chmodSync(join(repository, 'app/src/run.sh'), 0o755)
  symlinkSync('src/run.sh', join(repository, 'app/link'))
  writeFileSync(join(repository, 'outside'), 'x')
  native('init', '-q', '-b', 'main')
  native('add', '.')
  native('-c', 'user.name=t', '-c', 'user.email=t@t', 'commit', '-qm', 'one')
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await git.close()
  await http.close()
})
beforeEach(() => {
  bin = mkdtempSync(join(folder, 'bin-'))
})

test('the first tool that answers gets exactly the planned files, and tells the digest', async () => {
  script('buildctl', 'exit 1')
  script(
    'buildah',
    `for last in "$@"; do :; done
case "$1" in
  build) (cd "$last" && find . | sort > ${bin}/files && test -x src/run.sh && test -L link) || exit 9; echo token-abcdef; printf '\\033[1mcolour\\033[0m\\n' ;;
  push) for a in "$@"; do case "$a" in --digestfile=*) printf '${DIGEST}' > "\${a#--digestfile=}";; esac; done ;;
esac`,
  )
  scrubber.learn('token-abcdef')
  const request = await appRequest({
    args: { MODE: 'x y' },
    target: 'app',
    bases: { 'node:24': 'docker.io/library/node@sha256:1' },
  })
  expect(await builder().build(request, signal())).toBe(DIGEST)
  expect(readFileSync(join(bin, 'files'), 'utf8').trim().split('\n')).toEqual([
    '.',
    './.dockerignore',
    './Dockerfile',
    './link',
    './src',
    './src/run.sh',
  ])
  expect(request.log).toEqual(['$ buildah build', '***', 'colour', '$ buildah push'])
  const [info, build, push] = calls('buildah')
  expect(info).toEqual(['info'])
  expect(build).toEqual([
    'build',
    '--layers',
    expect.stringMatching(/^--file=.*\/dockerfile\/Dockerfile$/),
    '--platform=linux/amd64',
    `--tag=${request.image.reference}`,
    '--target=app',
    '--build-arg=MODE=x y',
    '--build-context=node:24=docker://docker.io/library/node@sha256:1',
    expect.stringMatching(/\/context$/),
  ])
  expect(push?.slice(-2)).toEqual([request.image.reference, `docker://${request.image.reference}`])
  expect(existsSync(String(build?.at(-1)))).toBe(false)
})

test('a Dockerfile that was made is written down, and what it leaves out is left out', async () => {
  script(
    'buildah',
    `for last in "$@"; do :; done
case "$1" in
  build) (cd "$last" && find . -type f | sort > ${bin}/files); cat "$last/../dockerfile/Dockerfile" > ${bin}/made ;;
  push) for a in "$@"; do case "$a" in --digestfile=*) printf '${DIGEST}' > "\${a#--digestfile=}";; esac; done ;;
esac`,
  )
  const commit = native('rev-parse', 'HEAD')
  const tree = await git.tree(repository, commit, 'app', signal())
  const kept = [...tree.entries].filter(([path]) => path === 'app/docs/x')
  const request = await appRequest({
    dockerfile: 'app/docker/Dockerfile',
    generated: { dockerfile: 'FROM nginx\n', ignore: '*\n!docs\n' },
    platforms: ['linux/amd64', 'linux/arm64'],
    tree: treeId(kept.map(([path, entry]) => [path.slice('app/'.length), entry] as const)),
  })
  await builder().build(request, signal())
  expect(readFileSync(join(bin, 'files'), 'utf8')).toBe('./docs/x\n')
  expect(readFileSync(join(bin, 'made'), 'utf8')).toBe('FROM nginx\n')
  expect(calls('buildah').flat()).toContain('--platform=linux/amd64,linux/arm64')
})

test('secrets that the build mounts lie in files beside the context while the tool runs, and in no argument', async () => {
  const tell = (from: string) =>
    `for a in "$@"; do case "$a" in --secret=*) f="\${a#*src=}"; stat -c %a "$f"; cat "$f"; echo;; ${from}=*) printf '{"containerimage.digest": "${DIGEST}"}' > "\${a#${from}=}";; esac; done`
  script('buildctl', tell('--metadata-file'))
  const request = await appRequest({ secrets: { npm: new Sensitive('npm-token-2', 'secret(npm)') } })
  expect(await builder().build(request, signal())).toBe(DIGEST)
  expect(request.log).toEqual(['$ buildctl build', '600', '***'])
  const flag = calls('buildctl')
    .flat()
    .find((word) => word.startsWith('--secret='))
  const [, file = ''] = /^--secret=id=npm,src=(.*\/secrets\/npm)$/.exec(flag ?? '') ?? []
  expect(file).not.toBe('')
  expect(existsSync(file)).toBe(false)
  expect(calls('buildctl').flat().join()).not.toContain('npm-token-2')
})

test('a registry in the clear is said to each tool', async () => {
  script(
    'buildctl',
    `for a in "$@"; do case "$a" in --metadata-file=*) printf '{"containerimage.digest": "${DIGEST}"}' > "\${a#--metadata-file=}";; esac; done`,
  )
  const request = await appRequest({}, { insecure: true })
  expect(await builder().build(request, signal())).toBe(DIGEST)
  expect(calls('buildctl')[1]).toContain(
    `--output=type=image,name=${request.image.reference},push=true,registry.insecure=true`,
  )
})

test('docker tells the digest in what it prints', async () => {
  script('docker', `test "$1" = push && echo "1.0: digest: ${DIGEST} size: 1"; exit 0`)
  expect(await builder().build(await appRequest(), signal())).toBe(DIGEST)
  expect(calls('docker').map(([verb]) => verb)).toEqual(['version', 'build', 'push'])
})

test('a failed build shows the end of its log', async () => {
  script(
    'docker',
    `test "$1" = build || exit 0; i=0; while [ $i -lt 50 ]; do echo "line $i"; i=$((i+1)); done; echo "no such file" >&2; exit 3`,
  )
  const error = await builder()
    .build(await appRequest(), signal())
    .catch((reason: unknown) => reason)
  expect(error).toMatchObject({ code: 'build.failed', retryable: false })
  const lines = String(error).split('\n')
  expect(lines[0]).toMatch(
    /building api \(.*\) with docker failed \(exit code 3\); the last lines of its log:$/,
  )
  expect(lines.at(-1)).toBe('  no such file')
  expect(lines).toHaveLength(21)
})

test('no tool at all, files that moved, an abort', async () => {
  await expect(builder().build(await appRequest(), signal())).rejects.toMatchObject({ code: 'build.no-tool' })
  script('docker', 'test "$1" = version || exec sleep 30')
  const moved = await appRequest({ tree: '0'.repeat(40) })
  await expect(builder().build(moved, signal())).rejects.toMatchObject({
    code: 'build.moved',
    retryable: true,
  })
  const controller = new AbortController()
  const request = await appRequest()
  const running = builder().build(
    { ...request, onLog: () => controller.abort(new Error('enough')) },
    controller.signal,
  )
  await expect(running).rejects.toThrow('enough')
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith('diploid-build-'))).toEqual([])
})

function builder() {
  // Nothing of this machine: its own tools must not answer.
  return createLocalBuilder({ git, scrubber, env: { PATH: `${bin}:${join(folder, 'coreutils')}` } })
}

async function appRequest(
  build: Partial<ReturnType<typeof requestFor>['inputs']> = {},
  image: { insecure?: boolean } = {},
) {
  const commit = native('rev-parse', 'HEAD')
  const tree = await git.tree(repository, commit, 'app', signal())
  const kept = [...tree.entries].filter(([path]) => !path.startsWith('app/docs/'))
  const id = treeId(kept.map(([path, entry]) => [path.slice('app/'.length), entry] as const))
  const base = requestFor().inputs
  const inputs = {
    ...base,
    repo: repository,
    commit,
    context: 'app',
    dockerfile: 'app/Dockerfile',
    tree: id,
    ...build,
  }
  return requestFor({ build: inputs, ...image })
}

/** Each call is one line of NUL-free arguments, separated by tabs. */
function script(name: string, body: string): void {
  const text = `#!/bin/sh\nPATH=/usr/bin:/bin\n(IFS='\t'; echo "$*") >> ${bin}/${name}.calls\n${body}\n`
  writeFileSync(join(bin, name), text, { mode: 0o755 })
}

function calls(name: string): readonly (readonly string[])[] {
  return readFileSync(join(bin, `${name}.calls`), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'))
}

function native(...args: readonly string[]): string {
  const env = { PATH: process.env.PATH, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
  return execFileSync('git', args, { cwd: repository, env, encoding: 'utf8' }).trim()
}
