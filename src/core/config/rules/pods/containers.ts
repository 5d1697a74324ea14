import type { Broken, Whole } from '../rule.ts'

/** A process is a command; the one of the service itself is `command`. */
export function incompleteProcesses({ config }: Whole): readonly Broken[] {
  return Object.entries(config.processes ?? {}).flatMap(([name, { command, args }]) => {
    if (command !== undefined || args !== undefined) return []
    return [
      {
        path: ['processes', name],
        message: 'has no command, so that the service itself would run twice',
        hint: `Write ${name}: 'node worker.js', say; more pods of the service itself are replicas.`,
      },
    ]
  })
}

/** What runs in the pods of others has none to run in. */
export function processesWithoutImage({ config }: Whole): readonly Broken[] {
  if (config.external === undefined) return []
  return (['processes', 'containers', 'init'] as const)
    .filter((key) => config[key] !== undefined)
    .map((key) => ({
      path: [key],
      message: `${key} has no meaning for an external service: nothing of it runs here`,
      hint: `Remove ${key}, or make it a service of its own.`,
    }))
}

/** Without an image of its own and without a command, a container would be the service's own once more. */
export function idleContainers({ config }: Whole): readonly Broken[] {
  return (['containers', 'init'] as const).flatMap((key) =>
    Object.entries(config[key] ?? {}).flatMap(([name, { image, command, args }]) =>
      image !== undefined || command !== undefined || args !== undefined
        ? []
        : [
            {
              path: [key, name],
              message: 'has neither an image nor a command, so that the service itself would run twice',
              hint: 'Write image, command, or both.',
            },
          ],
    ),
  )
}

/** All containers of a pod have one list of names. */
export function sameContainers({ config }: Whole): readonly Broken[] {
  const beside = Object.keys(config.containers ?? {})
  return Object.keys(config.init ?? {}).flatMap((name) =>
    beside.includes(name)
      ? [
          {
            path: ['init', name],
            message: `${name} stands under containers too, and all containers of a pod need names of their own`,
            hint: 'Rename one of them.',
          },
        ]
      : [],
  )
}
