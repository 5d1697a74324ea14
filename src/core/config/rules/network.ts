import type { Broken, Whole } from './rule.ts'

export function externalWithoutHost({ config }: Whole): readonly Broken[] {
  if (config.external === undefined || config.external.host !== undefined) return []
  return [
    {
      path: ['external'],
      message: 'external names no host',
      hint: "Write external: { host: 'db.example.com', port: 3306 }.",
    },
  ]
}

export function incompletePorts({ config }: Whole): readonly Broken[] {
  return (config.ports ?? []).flatMap(({ port }, index) =>
    port === undefined
      ? [
          {
            path: ['ports', index],
            message: 'has no port',
            hint: 'Write { port: 8080 }, or the number alone.',
          },
        ]
      : [],
  )
}

export function duplicatePorts({ config }: Whole): readonly Broken[] {
  const seen = new Set<string>()
  return (config.ports ?? []).flatMap(({ port, name, protocol }, index) => {
    // As services/network/ports.ts names them.
    const given = name ?? `${(protocol ?? 'TCP').toLowerCase()}-${port}`
    const own = [`${port}/${protocol ?? 'TCP'}`, given]
    const taken = port === undefined ? undefined : own.find((each) => seen.has(each))
    for (const each of own) seen.add(each)
    if (taken === undefined) return []
    return [
      {
        path: ['ports', index],
        message:
          name === undefined && taken === given
            ? `${given} is what port ${port} is called, and another port has that name`
            : `${taken} stands twice among the ports`,
        hint: 'Give each port once, with a name of its own.',
      },
    ]
  })
}

export function incompleteRoutes({ config }: Whole): readonly Broken[] {
  return (config.routes ?? []).flatMap(({ host }, index) =>
    host === undefined
      ? [{ path: ['routes', index], message: 'names no host', hint: "Write 'https://$name.$domain/path'." }]
      : [],
  )
}

export function routesOfHeadless({ config, isOwn }: Whole): readonly Broken[] {
  const isHeadless = config.service?.proxy === false
  if (!isHeadless || !isOwn('routes') || config.ingress === false || !config.routes?.length) return []
  return [
    {
      path: ['routes'],
      message: 'a headless service (proxy=false) has no address that a route could lead to',
      hint: "Remove its url, or service: 'proxy=false'.",
    },
  ]
}
