import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WorldError } from '../../../core/world-error.ts'
import type { Builder, BuildRequest } from '../../../ports/builder.ts'
import type { Git } from '../../../ports/git.ts'
import type { Scrubber } from '../../../ports/log.ts'
import { joined, pushReference } from '../joined.ts'
import { LogTail } from '../log-tail.ts'
import { secretValues } from '../secret-values.ts'
import { writeContext } from './context-folder.ts'
import { runTool } from './tool.ts'
import { TOOLS, type Tool, type ToolBuild } from './tools.ts'

// Builds images on this machine with the first tool that answers: buildctl, buildah, podman, docker.
// In: a build request. Out: the digest that was pushed; the log line by line; build.failed with the log's end.
// Limits: accounts are those that the tool itself knows (`docker login`); one platform.

export interface LocalBuilderOptions {
  readonly git: Git
  readonly scrubber: Scrubber
  /** The tools' environment. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

export function createLocalBuilder(options: LocalBuilderOptions): Builder {
  const env = withoutTokens(options.env ?? process.env)
  let found: Promise<Tool> | undefined

  return joined(async (request, signal) => {
    found ??= firstThatAnswers(env, signal)
    const tool = await found.catch((error: unknown) => {
      found = undefined
      throw error
    })
    const folder = await mkdtemp(join(tmpdir(), 'diploid-build-'))
    try {
      return await buildWith(tool, request, folder, { ...options, env }, signal)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }, 'local build tool')
}

/** What a Dockerfile runs may see what its tool sees. */
function withoutTokens(
  env: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^DIPLOID_.*TOKEN$/.test(name)))
}

async function firstThatAnswers(
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<Tool> {
  for (const tool of TOOLS) {
    const code = await runTool(tool.program, tool.probe, { env, signal, onChunk: () => undefined })
    if (code === 0) return tool
  }
  throw new WorldError(
    'build.no-tool',
    `no build tool answers: tried ${TOOLS.map((tool) => tool.program).join(', ')}`,
    {
      retryable: false,
      hint: 'install one of them and start its daemon, or build in the cluster',
    },
  )
}

async function buildWith(
  tool: Tool,
  request: BuildRequest,
  folder: string,
  options: Required<LocalBuilderOptions>,
  signal: AbortSignal,
): Promise<string> {
  const { inputs, image } = request
  const reference = pushReference(request)
  const what = `building ${image.service} (${reference}) with ${tool.program}`
  const tail = new LogTail(request.onLog, (text) => options.scrubber.scrub(text))
  const places = await writeContext(options.git, inputs, folder, signal)
  const answer = join(folder, 'answer')
  const secretsFolder = await writeSecrets(request, join(folder, 'secrets'), options.scrubber)
  const build: ToolBuild = { ...places, inputs, reference, insecure: image.insecure, secretsFolder, answer }
  for (const args of tool.commands(build)) {
    tail.add(`$ ${tool.program} ${args[0]}`)
    const lines = tail.lines()
    const code = await runTool(tool.program, args, { env: options.env, signal, onChunk: lines.write })
    lines.end()
    if (code !== 0)
      throw tail.failure(`${what} failed (exit code ${code ?? 'none: it could not be started'})`)
  }
  const written = await readFile(answer, 'utf8').catch(() => '')
  const digest = tool.digest(written, tail.text)
  if (digest !== undefined) return digest
  throw new WorldError('build.lost', `${what}: the tool did not tell the digest`, { retryable: false })
}

/** Beside the context, for nobody else to read; gone with the folder around it. */
async function writeSecrets(request: BuildRequest, folder: string, scrubber: Scrubber): Promise<string> {
  await mkdir(folder, { mode: 0o700 })
  for (const [name, text] of Object.entries(secretValues(request.inputs, scrubber)))
    await writeFile(join(folder, name), text, { mode: 0o600 })
  return folder
}
