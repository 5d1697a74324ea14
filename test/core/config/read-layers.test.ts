import { describe, expect, test } from 'vitest'
import { mergeLayers } from '../../../src/core/config/merge.ts'
import { secondStep } from '../../../src/core/config/ops/calls/second-step.ts'
import { readLayers } from '../../../src/core/config/read-layers.ts'
import { readVariables } from '../../../src/core/config/read-variables.ts'
import { printOrigin } from '../../../src/core/origin.ts'
import { originsByPath } from './origins-by-path.ts'
import { print, sources } from './written.ts'

const WRITTEN = {
  '.diploid.conf.yaml': `environments:
  production: master
  dev:
    branch: develop
    env: { FROM: environment env }
    defaults: { env: { FROM: environment defaults } }
    vars: { mailer: { host: mail.dev } }
vars: { mailer: { host: mail.org, port: 25 } }
services:
  defaults:
    env: { FROM: services.defaults }
    dev: { env: { FROM: services.defaults in dev } }
  app:
    env: { FROM: services.app }
    byEnv: { dev: { env: { FROM: services.app in dev } } }
`,
  'app.diploid.yaml': `env: { FROM: file }
environments: { dev: { env: { FROM: file in dev }, port: 8080 } }
`,
}

describe('layers of a service, lowest first', () => {
  test('in an environment with words of its own', () => {
    expect(said('dev')).toEqual([
      'built-in default: -',
      'services.defaults: services.defaults (.diploid.conf.yaml:11)',
      'services.app: services.app (.diploid.conf.yaml:14)',
      'app.diploid.yaml: file (app.diploid.yaml:1)',
      'environments.dev.env: environment env (.diploid.conf.yaml:5)',
      'environments.dev.defaults: environment defaults (.diploid.conf.yaml:6)',
      'services.defaults byEnv.dev: services.defaults in dev (.diploid.conf.yaml:12)',
      'services.app byEnv.dev: services.app in dev (.diploid.conf.yaml:15)',
      'app.diploid.yaml byEnv.dev: file in dev (app.diploid.yaml:2)',
    ])
  })
  test('in one without', () => {
    expect(said('production')).toEqual([
      'built-in default: -',
      'services.defaults: services.defaults (.diploid.conf.yaml:11)',
      'services.app: services.app (.diploid.conf.yaml:14)',
      'app.diploid.yaml: file (app.diploid.yaml:1)',
    ])
  })
  test('short forms are written out, and still know their line', () => {
    const { ops, files } = sources(WRITTEN)
    const { value, origins } = mergeLayers(readLayers('app', 'dev', ops, files.get('app')).value)
    expect(value).toEqual({
      replicas: 1,
      resources: { requests: { cpu: '10m', memory: '32Mi' } },
      replace: 'refuse',
      env: { FROM: 'file in dev' },
      ports: [{ port: 8080 }],
    })
    expect(originsByPath(origins).get('ports[0].port')).toMatchObject({ file: 'app.diploid.yaml', line: 2 })
    expect(originsByPath(origins).get('replicas')).toMatchObject({ layer: 'built-in default' })
  })
  test('references and $ words pass as they are; what they become is checked later', () => {
    const { ops, files } = sources({
      '.diploid.conf.yaml': '',
      'app.diploid.yaml':
        'replicas: ${vars.n}\nurl: https://$name.$domain\nstorage: { /data: $size }\nhealth: $h\n',
    })
    const layers = readLayers('app', 'production', ops, files.get('app'))
    expect(print(layers.problems)).toBe('')
    expect(layers.value.at(-1)?.value).toEqual({
      replicas: '${vars.n}',
      routes: ['https://$name.$domain'],
      storage: { '/data': '$size' },
      health: '$h',
    })
  })

  function said(environment: string): readonly string[] {
    const { ops, files } = sources(WRITTEN)
    const { value, problems } = readLayers('app', environment, ops, files.get('app'))
    expect(print(problems)).toBe('')
    return value.map((layer) => {
      const env = layer.value.env as { FROM?: string } | undefined
      const origin = originsByPath(layer.origins).get('env.FROM')
      expect(origin === undefined || origin.layer === layer.name).toBe(true)
      return env?.FROM === undefined
        ? `${layer.name}: -`
        : `${layer.name}: ${env.FROM} (${origin && printOrigin(origin)})`
    })
  }
})

test('variables: those of the environment over the global ones', () => {
  const { ops } = sources(WRITTEN)
  const { value, origins } = mergeLayers(readVariables('dev', ops).value)
  expect(value).toEqual({ mailer: { host: 'mail.dev', port: 25 } })
  expect(originsByPath(origins).get('mailer.host')).toMatchObject({ layer: 'environments.dev.vars', line: 7 })
  expect(originsByPath(origins).get('mailer.port')).toMatchObject({ layer: 'vars', line: 8 })
})

test('the second call of an exported function changes no environment', () => {
  const first = { file: 'c.js', isFunction: true, origins: {} }
  const value = { environments: { dev: 'develop' }, live: { branch: 'main' }, domain: 'a.org' }
  const again = { dev: { branch: 'x' }, environments: { other: 'y' }, domain: 'b.org' }
  const called = secondStep({ ...first, value }, { ...first, value: again }, 'dev', new Map())
  expect(print(called.problems)).toBe('')
  expect(called.value.value).toEqual({
    environments: { dev: 'develop' },
    live: { branch: 'main' },
    domain: 'b.org',
  })
})

test('the second call of an exported function neither adds nor takes away a service', () => {
  const first = {
    file: 'c.js',
    isFunction: true,
    origins: { origin: { layer: 'c.js', file: 'c.js', line: 1 } },
  }
  const value = { services: { defaults: {}, web: {}, api: {} } }
  const again = { services: { web: {}, mailbox: {} } }
  const called = secondStep({ ...first, value }, { ...first, value: again }, 'dev', new Map())
  expect(print(called.problems)).toMatchInlineSnapshot(`
    "error  c.js:1  services.mailbox: service mailbox is returned only when env is given, and would not be deployed: the first call, in which env and branch are undefined, decides which services there are  [config.late-service]
        Return it in every call; where it should not run, give it \`replicas: 0\` there (byEnv, or by env in the function).
    error  c.js:1  services.api: service api is left out when env is 'dev': the first call, in which env and branch are undefined, decides which services there are  [config.lost-service]
        Return it in every call; where it should not run, give it \`replicas: 0\` there (byEnv, or by env in the function)."
  `)
  const ownFile = new Map(
    [
      ['api', first],
      ['mailbox', first],
    ].map(([name]) => [name as string, { ...first, value: {} }]),
  )
  expect(print(secondStep({ ...first, value }, { ...first, value: again }, 'dev', ownFile).problems)).toBe('')
})
