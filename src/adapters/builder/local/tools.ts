import type { BuildInputs } from '../../../core/images/image.ts'
import { frontendOptions, pinnedContexts, platformsOf, secretFlags } from '../frontend.ts'

/** What one build needs to know, whatever the tool. */
export interface ToolBuild {
  readonly inputs: BuildInputs
  readonly reference: string
  readonly insecure: boolean
  /** Folder of the context, and that of the Dockerfile with its name. */
  readonly context: string
  readonly dockerfileFolder: string
  readonly dockerfileName: string
  /** Holds each secret as a file of its name. */
  readonly secretsFolder: string
  /** A file for the tool to write the digest or its metadata into. */
  readonly answer: string
}

/** How each build tool is asked whether it works, and to build and push. */
export interface Tool {
  readonly program: string
  readonly probe: readonly string[]
  readonly commands: (build: ToolBuild) => readonly (readonly string[])[]
  /** The digest in what it wrote to `answer`, or in its output where it writes no file. */
  readonly digest: (answer: string, output: string) => string | undefined
}

const FIRST_DIGEST = /sha256:[0-9a-f]{64}/

/** In the order in which they are tried. */
export const TOOLS: readonly Tool[] = [
  {
    program: 'buildctl',
    probe: ['debug', 'workers'],
    commands: (build) => [
      [
        'build',
        '--progress=plain',
        '--frontend=dockerfile.v0',
        `--local=context=${build.context}`,
        `--local=dockerfile=${build.dockerfileFolder}`,
        ...frontendOptions(build.inputs).flatMap((option) => ['--opt', option]),
        ...secretFlags(build.inputs, build.secretsFolder),
        `--output=type=image,name=${build.reference},push=true${build.insecure ? ',registry.insecure=true' : ''}`,
        `--metadata-file=${build.answer}`,
      ],
    ],
    digest: (answer) => /"containerimage\.digest":\s*"(sha256:[0-9a-f]{64})"/.exec(answer)?.[1],
  },
  { program: 'buildah', probe: ['info'], ...podmanLike('docker://') },
  { program: 'podman', probe: ['info'], ...podmanLike('docker://') },
  {
    program: 'docker',
    probe: ['version'],
    commands: (build) => [
      ['build', '--progress=plain', ...dockerOptions(build, 'docker-image://'), build.context],
      ['push', build.reference],
    ],
    digest: (_answer, output) => /\bdigest: (sha256:[0-9a-f]{64})/.exec(output)?.[1],
  },
]

function podmanLike(transport: string): Pick<Tool, 'commands' | 'digest'> {
  return {
    commands: (build) => {
      const tls = build.insecure ? ['--tls-verify=false'] : []
      return [
        ['build', '--layers', ...tls, ...dockerOptions(build, transport), build.context],
        ['push', ...tls, `--digestfile=${build.answer}`, build.reference, `docker://${build.reference}`],
      ]
    },
    digest: (answer) => FIRST_DIGEST.exec(answer)?.[0],
  }
}

function dockerOptions(build: ToolBuild, transport: string): readonly string[] {
  const { inputs } = build
  return [
    `--file=${build.dockerfileFolder}/${build.dockerfileName}`,
    `--platform=${platformsOf(inputs)}`,
    `--tag=${build.reference}`,
    ...(inputs.target === undefined ? [] : [`--target=${inputs.target}`]),
    ...Object.entries(inputs.args).map(([name, value]) => `--build-arg=${name}=${value}`),
    ...secretFlags(inputs, build.secretsFolder),
    ...pinnedContexts(inputs).map(([name, pinned]) => `--build-context=${name}=${transport}${pinned}`),
  ]
}
