import type { Problem } from '../../src/core/problem.ts'
import { isError } from '../../src/core/problem.ts'
import { redact } from '../../src/core/sensitive.ts'
import type { Evaluator } from '../../src/ports/evaluator.ts'
import type { Git } from '../../src/ports/git.ts'
import { OFFLINE_CLUSTER } from '../../src/reconcile/prepare/offline.ts'
import { prepareInstance } from '../../src/reconcile/prepare/prepare.ts'
import { readConfiguration } from '../../src/reconcile/prepare/read.ts'
import { selectInstances } from '../../src/reconcile/prepare/select.ts'
import { type Files, gitOf, OPS_URL } from '../story/repositories.ts'
import { storySops } from '../story/sops.ts'

// A company with a service repository that nobody trusts: what becomes of its production, whatever that repository says.
// In: the files of the repository `evil`, and what the ops repository allows it. Out: problems, who is held, what is rendered.

const NEVER = new AbortController().signal

const OPS = `const company = {
  name: 'shop',
  registry: 'registry.test/shop',
  domain: 'shop.test',
  environments: { production: 'main', dev: 'develop' },
  vars: { big: '64Gi', mailer: { host: 'mail.test' }, hidden: { user: 'u', password: generate('hidden') } },
  services: {
    evil: { needs: ['queue'], env: { OWN_PASSWORD: generate('evil') } },
    victim: { repo: 'victim', port: 80, url: ['https://$name.$domain', 'https://pay.$domain'], proxy: { '/db/': 'db port=5432' }, redirects: { '$domain': 'victim.$domain', 'old.$domain': 'victim.$domain' }, env: { LEVEL: 'info' } },
    db: { image: 'db:1', port: 5432, ingress: false, env: { USER: 'root', PASSWORD: generate('db') } },
    queue: { image: 'queue:1', port: 5672, ingress: false, env: { QUEUE_PASSWORD: generate('queue') } },
  },
}
`

export interface Said {
  readonly problems: readonly Problem[]
  /** Services of production that are left as they are, with the reason. */
  readonly held: ReadonlyMap<string, string>
  /** What would be applied for each service, as text. */
  readonly objects: ReadonlyMap<string, string>
}

/** `domainByEnv` is JavaScript, of `env`. `allowed` is JavaScript: entries of the ops file that stand over its own, as the hints write them. */
export async function production(
  evil: Files,
  evaluator: Evaluator,
  allowed = '',
  links: readonly string[] = [],
  domain = 'shop.test',
  domainByEnv?: string,
): Promise<Said> {
  const whole =
    domainByEnv === undefined ? 'company' : `({ env }) => ({ ...company, domain: ${domainByEnv} })`
  const ops = `${OPS.replace("domain: 'shop.test'", `domain: '${domain}'`)}const { services = {} } = { ${allowed} }\nObject.assign(company.services.evil, services.evil)\nconfig = ${whole}\n`
  const repositories = new Map<string, Files>([
    ['ops', new Map([['.diploid.conf.js', ops]])],
    ['evil', new Map([['Dockerfile', 'FROM node:24\nEXPOSE 80\n'], ...evil])],
    [
      'victim',
      new Map([
        ['Dockerfile', 'FROM nginx:1\n'],
        ['.diploid.yaml', 'replicas: 2\n'],
      ]),
    ],
  ])
  const git = withLinks(gitOf(repositories), links)
  const scrubber = { learn: () => undefined, scrub: (text: string) => text }
  const place = {
    location: OPS_URL,
    branch: undefined,
    folder: '',
    name: 'ops',
    url: OPS_URL,
    overrides: new Map(),
  }
  const refs = await git.refs(OPS_URL, NEVER)
  const read = await readConfiguration({ git, evaluator, scrubber }, place, refs, NEVER)
  const configuration = read.value
  if (configuration === undefined || read.problems.some(isError))
    throw new Error(`the ops repository itself is wrong: ${read.problems[0]?.message}`)
  const selected = await selectInstances({ git, clock: { now: () => 0 } }, place, configuration, NEVER)
  const instance = selected.value.instances.find(({ environment }) => environment === 'production')
  if (instance === undefined) throw new Error('there is no production')
  const prepared = await prepareInstance(
    { git, evaluator, scrubber, registry: undefined, sops: storySops(scrubber) },
    {
      place,
      configuration,
      instance,
      owner: undefined,
      cluster: OFFLINE_CLUSTER,
      previous: undefined,
      secrets: 'if-known',
    },
    NEVER,
  )
  if (prepared.value === undefined)
    throw new Error(
      `production is held as a whole: ${prepared.problems.map(({ message }) => message).join('; ')}`,
    )
  const objects = new Map<string, string>()
  for (const { service = '', body } of prepared.value.rendered.desired.objects)
    objects.set(service, (objects.get(service) ?? '') + JSON.stringify(redact(body)))
  return { problems: prepared.problems, held: prepared.value.held, objects }
}

function withLinks(git: Git, links: readonly string[]): Git {
  return {
    ...git,
    tree: async (...asked) => {
      const tree = await git.tree(...asked)
      const entries = [...tree.entries].map(
        ([path, entry]) =>
          [
            path,
            links.includes(path) && asked[0].endsWith('/evil.git')
              ? { ...entry, mode: '120000' as const }
              : entry,
          ] as const,
      )
      return { ...tree, entries: new Map(entries) }
    },
  }
}
