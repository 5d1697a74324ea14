import { afterAll, beforeAll, expect, test } from 'vitest'
import { said } from './said.ts'
import { startWorld, type World } from './world.ts'

const CONFIG = ['name: shop', 'services:', '  db: { image: REGISTRY/db:1, port: 5432 }'].join('\n')

let world: World
let ops: string
beforeAll(async () => {
  world = await startWorld()
  world.registry.image('db', '1', {})
  ops = await world.git.createRepository('acme/ops', {
    '.diploid.conf.yaml': CONFIG.replaceAll('REGISTRY', world.registry.host),
  })
})
afterAll(() => world.close())

/** Runs the agent until its log says something, then tells it to stop. */
function agentUntil(text: string, args = '') {
  let sent = false
  return world.run(`agent --ops ${ops} --schedule '* * * * * *' ${args}`, {
    onError: (log, kill) => {
      if (sent || !log.includes(text)) return
      sent = true
      kill('SIGTERM')
    },
  })
}

test('reconciles until it is told to stop; its log is JSON lines', async () => {
  const ran = await agentUntil('"summary":"0 to build, 4 to create')
  expect({ code: ran.code, out: ran.out }).toEqual({ code: 0, out: '' })
  const lines = ran.err
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { msg: string })
  expect(lines.map(({ msg }) => msg)).toEqual(
    expect.arrayContaining(['agent started', 'round finished', 'agent stopped']),
  )
  expect(said(await world.run('status'))).toContain(
    'production    True    main@COMMIT   all services are healthy',
  )
})

test('logs as much as it is asked to', async () => {
  const ran = await agentUntil('"level":"debug"', '--log-level debug')
  expect(ran.code).toBe(0)
})

test('a schedule that is none', async () => {
  expect(said(await world.run(`agent --ops ${ops} --schedule often`))).toMatchInlineSnapshot(`
    "! error  --schedule takes a cron expression, not 'often'
    !     '* * * * *' is each minute, '*/15 * * * *' each quarter of an hour; a sixth field in front counts seconds.
    (exit 64)"
  `)
})

test('a repository that cannot be reached is asked again, and the agent goes on', async () => {
  let sent = false
  const ran = await world.run("agent --ops http://127.0.0.1:1/ops.git --schedule '* * * * * *'", {
    onError: (log, kill) => {
      if (sent || !log.includes('git.unreachable')) return
      sent = true
      kill('SIGTERM')
    },
  })
  expect(ran.code).toBe(0)
})
