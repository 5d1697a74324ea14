import { afterAll, beforeAll, expect, test } from 'vitest'
import { said } from './said.ts'
import { startWorld, type World } from './world.ts'

// Keys that are checked and not acted on yet: who is told, and how often.

let world: World
beforeAll(async () => {
  world = await startWorld({
    '.diploid.conf.yaml': [
      'name: shop',
      'retention: { releases: 5 }',
      'services:',
      '  web:',
      '    image: REGISTRY/web:1',
      '    tasks: { before: { migrate: ./migrate } }',
      '  api: { image: REGISTRY/web:1, tasks: { after: { warm: ./warm } } }',
    ].join('\n'),
  })
  world.registry.image('web', '1', { ExposedPorts: { '80/tcp': {} } })
})
afterAll(() => world.close())

test('validate tells of each where it stands', async () => {
  expect(said(await world.run('validate'))).toMatchInlineSnapshot(`
    "2 services in 1 environment: no mistakes
    ! warning  .diploid.conf.yaml:2  retention: this version does not act on it yet: how long things are kept is fixed: 20 releases, an hour for a build  [config.not-yet]
    !     Leave it out.
    ! warning  .diploid.conf.yaml:6  services.web.tasks: tasks are rendered by \`render --tasks\`, not yet run by apply and agent  [config.not-yet]
    !     Run it in your own pipeline until then.
    ! warning  .diploid.conf.yaml:7  services.api.tasks: tasks are rendered by \`render --tasks\`, not yet run by apply and agent  [config.not-yet]
    !     Run it in your own pipeline until then.
    ! 0 errors, 3 warnings
    (exit 0)"
  `)
})

test('plan and apply, which would act on them, say so in one line', async () => {
  const told = (err: string) =>
    err.split('\n').filter((line) => line.includes('not-yet') || line.includes('validate'))
  const planned = await world.run('plan')
  expect(told(planned.err)).toMatchInlineSnapshot(`
    [
      "warning  retention and tasks: this version does not act on them yet  [config.not-yet]",
      "    \`diploid validate\` says where they stand, and what to do meanwhile.",
    ]
  `)
  expect(told((await world.run('apply')).err)).toEqual(told(planned.err))
  const { problems } = JSON.parse((await world.run('plan -o json')).out)
  expect(
    problems.map(({ code, key }: { code: string; key: string }) => `${code} ${key}`),
  ).toMatchInlineSnapshot(`
    [
      "config.not-yet retention",
      "config.not-yet services.web.tasks",
      "config.not-yet services.api.tasks",
    ]
  `)
})

test('explain and render act on nothing, and say nothing; but to whoever asks for the very key', async () => {
  expect((await world.run('explain --offline')).err).toBe('')
  expect((await world.run('render --offline')).err).not.toContain('not-yet')
  expect((await world.run('explain web.image --offline')).err).toBe('')
  expect((await world.run('explain web.tasks --offline')).err).toMatchInlineSnapshot(`
    "warning  .diploid.conf.yaml:6  services.web.tasks: tasks are rendered by \`render --tasks\`, not yet run by apply and agent  [config.not-yet]
        Run it in your own pipeline until then.
    0 errors, 1 warning
    "
  `)
  expect((await world.run('explain retention --offline')).err).toMatchInlineSnapshot(`
    "warning  .diploid.conf.yaml:2  retention: this version does not act on it yet: how long things are kept is fixed: 20 releases, an hour for a build  [config.not-yet]
        Leave it out.
    0 errors, 1 warning
    "
  `)
})
