import type { Service } from '../service.ts'
import type { Finding } from './rule.ts'

/**
 * A service that says what it runs somewhere, and nothing here: its objects would go without anybody having asked for it.
 * One whose code is in a repository always runs that.
 */
export function nothingToRun(services: readonly Service[]): readonly Finding[] {
  return services
    .filter(
      ({ shape, manifests, objects }) => shape === 'none' && manifests === undefined && objects.length === 0,
    )
    .map(({ name }) => ({
      service: name,
      path: [],
      code: 'services.nothing-to-run',
      message: `nothing is left here of what ${name} runs: no image, type, external or manifests`,
      hint: 'Say it for this environment too. Where it should not run, write `replicas: 0`; a function has to return it in every call.',
    }))
}

/**
 * `NAME=value` in bytes that Linux hands to a program; beyond it no process starts.
 * https://github.com/torvalds/linux/blob/v6.12/include/uapi/linux/binfmts.h#L15 (MAX_ARG_STRLEN)
 */
const LIMIT = 32 * 4096

/** Told before it reaches a cluster, where the pod says "argument list too long" and no more. */
export function longVariables(services: readonly Service[]): readonly Finding[] {
  return services.flatMap(({ name: service, env }) =>
    Object.entries(env).flatMap(([name, value]): readonly Finding[] => {
      if (typeof value !== 'string' || value.length < LIMIT / 4) return []
      const size = Buffer.byteLength(`${name}=${value}`) + 1
      if (size <= LIMIT) return []
      return [
        {
          service,
          path: ['env', name],
          code: 'services.long-variable',
          message: `has ${size} bytes, and no program can be started with a variable of more than ${LIMIT}`,
          hint: 'Put it into a file: files: { /etc/data: … }.',
        },
      ]
    }),
  )
}
