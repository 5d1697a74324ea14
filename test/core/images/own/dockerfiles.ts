import { describeImages } from '../../../../src/core/images/describe.ts'
import type { TreeEntry } from '../../../../src/core/images/image.ts'
import type { Buildable, ImageContext } from '../../../../src/core/images/image-inputs.ts'
import { basesNeeded, inputsNeeded } from '../../../../src/core/images/needed.ts'
import { printProblem } from '../../../../src/core/problem.ts'

const CONTEXT: ImageContext = {
  project: 'shop',
  instance: { environment: 'production', name: 'production' },
  registry: { push: 'push.example/shop', pull: 'pull.example/shop', insecure: false },
}

type App = {
  readonly image: { readonly kind: 'build' } | { readonly kind: 'ready'; readonly reference: string }
}

/** The image of `api`, made from this Dockerfile, beside an `app` that is built or ready. */
export function codeOf(dockerfile: string, { image }: App) {
  const app: Buildable =
    image.kind === 'ready' ? { name: 'app', source: { kind: 'none' }, image } : built('app')
  const sharing: Buildable = {
    name: 'app-worker',
    source: { kind: 'none' },
    image: { kind: 'shared', service: 'app' },
  }
  const services = [built('api'), app, sharing]
  const texts: Readonly<Record<string, string>> = { api: dockerfile, app: 'FROM node:24' }
  const inputs = new Map(
    inputsNeeded(services).map((need) => {
      const text = texts[need.services[0] ?? ''] ?? ''
      const entry: TreeEntry = {
        mode: '100644',
        oid: Buffer.from(text).toString('hex').padEnd(40, '0').slice(0, 40),
      }
      const tree = { commit: need.commit, entries: new Map([['Dockerfile', entry]]) }
      return [
        need.id,
        { known: true as const, value: { tree, texts: new Map([['Dockerfile', text]]), bytes: new Map() } },
      ]
    }),
  )
  const { value, problems } = describeImages(services, inputs, new Map(), CONTEXT)
  const found = value.find(({ service }) => service === 'api')
  const own = basesNeeded(services, inputs, CONTEXT).map(({ reference }) => reference)
  return {
    parts: found?.kind === 'build' ? found.parts.map(({ name }) => name) : [],
    on: found?.kind === 'build' ? Object.keys(found.build.on ?? {}) : [],
    bases: image.kind === 'build' ? own.filter((base) => dockerfile.includes(base)) : own,
    problems: problems.map(printProblem),
  }
}

function built(name: string): Buildable {
  const source = {
    kind: 'repository',
    repo: `https://git.example/${name}.git`,
    path: '',
    branch: 'main',
    commit: 'c',
  } as const
  return {
    name,
    source,
    image: { kind: 'build', build: { context: '', dockerfile: 'Dockerfile', args: {} } },
  }
}
