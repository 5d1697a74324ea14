import type { Image } from '../../../src/core/images/image.ts'
import type { BuildRequest } from '../../../src/ports/builder.ts'

export const DIGEST = `sha256:${'d'.repeat(64)}`

export type BuildImage = Extract<Image, { kind: 'build' }>

/** A request for one image, with its log. */
export function requestFor(image: Partial<BuildImage> = {}): BuildRequest & { readonly log: string[] } {
  const key = 'a'.repeat(40)
  const whole: BuildImage = {
    kind: 'build',
    service: 'api',
    reference: `registry.example/shop/api:${key}`,
    insecure: false,
    key,
    parts: [],
    build: {
      repo: 'https://git.example/api.git',
      commit: 'c'.repeat(40),
      branch: 'main',
      context: '',
      dockerfile: 'Dockerfile',
      args: {},
      bases: {},
      tree: 'e'.repeat(40),
    },
    exposed: [{ port: 80, protocol: 'TCP' }],
    workdir: { known: true, value: '/app' },
    ...image,
  }
  const log: string[] = []
  const source = { folder: '', tree: 'f'.repeat(40) }
  return { image: whole, inputs: whole.build, source, onLog: (line) => log.push(line), log }
}
