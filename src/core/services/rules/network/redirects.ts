import type { Exposure } from '../../network/exposure.ts'
import type { Service } from '../../service.ts'
import type { Finding, Known } from '../rule.ts'

type Redirect = Exposure['redirects'][number]

interface Address {
  readonly host: string
  readonly path: string
}

/** What answers on a host: a redirect, or a service. */
interface Answer extends Address {
  readonly match: Redirect['match']
  readonly service: string
  readonly to?: Redirect['to']
}

/** Clients give up on long ways, how soon is theirs to say (https://www.rfc-editor.org/rfc/rfc9110#section-15.4). */
const MOST_STEPS = 20
const SHOWN = 4

/** Redirects that lead to one another are followed by nobody to an end. */
export function redirectRules(
  services: readonly Service[],
  { isPassing }: Pick<Known, 'isPassing'>,
): readonly Finding[] {
  if (!services.some(({ exposure }) => exposure?.redirects.length)) return []
  const answers = services.flatMap(answersOf)
  const told = new Set<Answer>()
  const findings: Finding[] = []
  for (const answer of answers) {
    if (answer.to === undefined || told.has(answer)) continue
    const way = follow(answer, answers)
    if (way === undefined) continue
    for (const { by } of way) told.add(by)
    const addresses = way.map(({ host, path }) => `${host}${path}`)
    const shown = addresses.length > SHOWN ? [...addresses.slice(0, SHOWN), '…'] : addresses
    findings.push({
      service: way.find(({ by }) => isPassing(by.service))?.by.service ?? answer.service,
      path: ['redirects'],
      code: 'services.redirect-circle',
      message: `these redirects never end: ${shown.join(' → ')}`,
      hint: 'Let one of them lead to an address that is no redirect.',
    })
  }
  return findings
}

interface Step extends Address {
  readonly by: Answer
}

/** The addresses of an endless way; undefined where it ends. */
function follow(first: Answer, answers: readonly Answer[]): readonly Step[] | undefined {
  const way: Step[] = []
  let address: Address = first
  while (way.length < MOST_STEPS) {
    const by = answerAt(address, answers)
    if (by?.to === undefined || by.to.port !== undefined) return undefined
    const { host, path } = address
    const again = way.findIndex((step) => step.host === host && step.path === path)
    way.push({ host, path, by })
    if (again >= 0) return way.slice(again)
    address = { host: by.to.host ?? host, path: pathAfter(path, by, by.to) }
  }
  return way
}

/** An exact path beats a prefix, a longer prefix a shorter one. */
function answerAt({ host, path }: Address, answers: readonly Answer[]): Answer | undefined {
  const fitting = answers.filter((answer) => answer.host === host && isAt(path, answer))
  return fitting.sort((a, b) => weight(b) - weight(a))[0]
}

function isAt(path: string, answer: Answer): boolean {
  if (answer.match === 'exact' || answer.path === path) return answer.path === path
  return path.startsWith(answer.path === '/' ? '/' : `${answer.path}/`)
}

function weight({ match, path }: Answer): number {
  return path.length + (match === 'exact' ? 1_000_000 : 0)
}

function pathAfter(path: string, { path: source }: Answer, { path: target, rest }: Redirect['to']): string {
  if (target === undefined) return path
  const left = rest ? path.slice(source === '/' ? 0 : source.length) : ''
  return `${target}${left.startsWith('/') || left === '' ? left : `/${left}`}`.replace(/\/\/+/g, '/')
}

function answersOf({ name: service, routes, exposure }: Service): readonly Answer[] {
  const hosts = [...new Set(routes.map(({ host }) => host))]
  return [
    ...routes.map(({ host, path }) => ({ host, path, match: 'below' as const, service })),
    ...(exposure?.proxy ?? []).flatMap(({ path }) =>
      hosts.map((host) => ({ host, path, match: 'below' as const, service })),
    ),
    ...(exposure?.redirects ?? []).flatMap(({ host, path, match, to }) =>
      (host === undefined ? hosts : [host]).map((each) => ({ host: each, path, match, service, to })),
    ),
  ]
}
