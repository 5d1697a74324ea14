import type { Broken, Whole } from '../rule.ts'

const PHASES = ['created', 'before', 'after', 'removed'] as const

export function incompleteTasks({ config }: Whole): readonly Broken[] {
  return PHASES.flatMap((phase) =>
    Object.entries(config.tasks?.[phase] ?? {}).flatMap(([name, { command }]) =>
      command === undefined
        ? [
            {
              path: ['tasks', phase, name],
              message: 'says no command',
              hint: `Write ${name}: './migrate up', say.`,
            },
          ]
        : [],
    ),
  )
}

/** There is no pod of the new image yet in which it could run. */
export function execTooEarly({ config }: Whole): readonly Broken[] {
  return (['created', 'before'] as const).flatMap((phase) =>
    Object.entries(config.tasks?.[phase] ?? {}).flatMap(([name, { exec }]) =>
      exec === true
        ? [
            {
              path: ['tasks', phase, name, 'exec'],
              message: `exec has no meaning ${phase === 'before' ? 'before a rollout' : 'where a service is new'}: no pod of the new image runs yet`,
              hint: 'Remove exec, or move the task to `after`.',
            },
          ]
        : [],
    ),
  )
}

export function verifyWithoutTests({ config }: Whole): readonly Broken[] {
  const { verify } = config
  if (verify === undefined || (verify.target === undefined) !== (verify.command === undefined)) return []
  const both = verify.target !== undefined
  return [
    {
      path: ['verify'],
      message: both ? 'says both target and command' : 'says neither target nor command',
      hint: "Write { target: 'test' } for a stage of the Dockerfile, or { command: 'npm test' } for the built image.",
    },
  ]
}

/** A stage is of a Dockerfile that somebody wrote. */
export function verifyWithoutDockerfile({ config }: Whole): readonly Broken[] {
  const { verify } = config
  if (verify?.target === undefined || verify.command !== undefined) return []
  const instead = [
    ['`image`', config.image],
    ['`web`', config.web],
    ['`build.pack`', config.build?.pack],
  ] as const
  return instead
    .filter(([, value]) => value !== undefined)
    .slice(0, 1)
    .map(([key]) => ({
      path: ['verify', 'target'],
      message: `names a stage of a Dockerfile, but ${key} says that there is none`,
      hint: "Write { command: 'npm test' }, which runs in the image, say.",
    }))
}

/** What runs in the image of a service that has none. */
export function tasksWithoutImage({ config }: Whole): readonly Broken[] {
  if (config.external === undefined) return []
  return (['tasks', 'verify'] as const)
    .filter((key) => config[key] !== undefined)
    .map((key) => ({
      path: [key],
      message: `${key} has no meaning for an external service: nothing of it runs here`,
      hint: `Remove ${key}, or make it a service of its own.`,
    }))
}
