import { nearest } from '../../config/reading/nearest.ts'
import type { Service } from '../service.ts'
import type { Finding, Known } from './rule.ts'

/** `needs` is an order: it names services that exist and comes to an end. */
export function needsRules(services: readonly Service[], known: Known): readonly Finding[] {
  return [...unknownNeeds(services, known), ...circles(services, known)]
}

function unknownNeeds(services: readonly Service[], { declared }: Known): readonly Finding[] {
  return services.flatMap(({ name, needs, mayNeed = [] }) =>
    [...needs.map((other) => ({ other, path: ['needs'] })), ...permitted(mayNeed)]
      .filter(({ other }) => !declared.has(other))
      .map(({ other, path }) => {
        const like = nearest(other, declared)
        return {
          service: name,
          path,
          code: 'services.unknown-need',
          message:
            path[0] === 'needs'
              ? `${name} needs '${other}', which is no service`
              : `${name} may need '${other}', which is no service`,
          hint: other.startsWith('-')
            ? `Write a space after the dash: - ${other.slice(1)}.`
            : like === undefined
              ? `Services are: ${[...declared].join(', ')}.`
              : `Did you mean ${like}?`,
        }
      }),
  )
}

function permitted(names: readonly string[]): readonly { readonly other: string; readonly path: string[] }[] {
  return names.map((other) => ({ other, path: ['allow', 'needs'] }))
}

/** Each circle once, told from its first service by name, or from one that a branch brought. */
function circles(services: readonly Service[], { isPassing }: Known): readonly Finding[] {
  const needs = new Map(services.map((service) => [service.name, service.needs]))
  const done = new Set<string>()
  const findings: Finding[] = []
  for (const { name } of services) visit(name, [])
  return findings

  function visit(name: string, path: readonly string[]): void {
    const start = path.indexOf(name)
    if (start >= 0) {
      const circle = [...path.slice(start), name]
      findings.push({
        service: circle.find(isPassing) ?? name,
        path: ['needs'],
        code: 'services.circular-needs',
        message: `these services wait for each other: ${circle.join(' → ')}`,
        hint: 'Take one of them out of the `needs` of another.',
      })
      return
    }
    if (done.has(name)) return
    for (const other of needs.get(name) ?? []) visit(other, [...path, name])
    done.add(name)
  }
}
