import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Agent } from './parts/agent.ts'
import { list } from './parts/bed.ts'
import { type Company, openCompany, opsFiles } from './parts/company.ts'
import { eventually } from './parts/eventually.ts'

// The agent may die at any point; whoever follows finishes what it began. Two at once there never are.

let company: Company
let agent: Agent

beforeAll(async () => {
  company = await openCompany('restarts', { ops: chain(5) })
})

afterAll(() => company.close())

/** Each waits until the one before is healthy, so that an apply takes a while. */
function chain(length: number) {
  const service = (number: number) =>
    `'shop-${number}': { image: 'nginx:1.27-alpine', port: 80, ${number === 1 ? '' : `needs: ['shop-${number - 1}']`} },`
  const services = Array.from({ length }, (_, index) => service(index + 1))
  return opsFiles('restarts', `services: { ${services.join(' ')} },`)
}

const deployments = async () =>
  (await list(company.namespace, 'deployments')).map(({ metadata }) => metadata.name).sort()

/** As the kubelet does it: one that ends is started again, until the Lease of the one before has run out. */
function restarted(): Promise<Agent> {
  return eventually('an agent to take over', async () => {
    const next = company.launch()
    const started = next.logged('agent started').then(() => true)
    return (await Promise.race([started, next.ended.then(() => false)])) && next
  })
}

test('killed during the apply and started again: everything is there, once', async () => {
  agent = await company.agent()
  await eventually('the apply to have begun', async () => (await deployments()).length >= 2)
  await agent.kill()
  const half = await list(company.namespace, 'deployments,services')
  expect((await deployments()).length).toBeLessThan(5)

  agent = await restarted()
  await company.status('True')
  expect(await deployments()).toEqual(['shop-1', 'shop-2', 'shop-3', 'shop-4', 'shop-5'])
  const whole = await list(company.namespace, 'deployments,services')
  expect(whole.map(({ metadata }) => metadata.uid)).toEqual(
    expect.arrayContaining(half.map(({ metadata }) => metadata.uid)),
  )
  expect(agent.lines.filter(({ level }) => level === 'error')).toEqual([])
})

test('a second agent does not start while the first holds the Lease, and says so', async () => {
  const second = company.launch()
  expect(await second.ended).not.toBe(0)
  expect(second.output()).toContain('held by agent-')
  expect(second.output()).not.toContain('agent started')
})

test('what was removed while no agent ran is deleted by the next one, and nothing else', async () => {
  await agent.stop()
  await company.push('ops', chain(4))
  // The Lease was given back: nothing has to run out.
  agent = await company.agent()
  await agent.logged('round finished', ({ result }) => result === 'done')
  expect(await deployments()).toEqual(['shop-1', 'shop-2', 'shop-3', 'shop-4'])
})
