import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { runGit } from '../../../src/adapters/native-git.ts'
import { said } from '../said.ts'
import { type Files, startWorld, type World } from '../world.ts'

/** What is right, and is deployed before each mistake. */
export const GOOD: Files = {
  '.diploid.conf.js': [
    'config = {',
    "  name: 'shop',",
    "  environments: { production: { branch: 'main' }, dev: { branch: 'develop' } },",
    '  services: {',
    "    web: { image: 'REGISTRY/web:1', port: 80, env: { DB: services.db.host } },",
    "    db: { image: 'REGISTRY/db:1', port: 5432 },",
    '  },',
    '}',
    '',
  ].join('\n'),
}

export async function deployedWorld(): Promise<World> {
  const world = await startWorld(GOOD)
  world.registry.image('web', '1', {})
  world.registry.image('db', '1', {})
  const { code, err } = await world.run('apply')
  if (code !== 0) throw new Error(err)
  return world
}

/** The ops file with one thing changed. */
export function changed(from: string, to: string): Files {
  const text = GOOD['.diploid.conf.js'] ?? ''
  if (!text.includes(from)) throw new Error(`there is no ${from}`)
  return { '.diploid.conf.js': text.replace(from, to) }
}

/**
 * What `apply` says of a checkout as `prepare` leaves it: that it is refused, and that nothing was written. Then all is put
 * back.
 */
export async function refused(world: World, prepare: Files | (() => void)): Promise<string> {
  const before = world.writes().length
  change(world, prepare)
  const applied = await world.run('apply --allow-dirty')
  expect(applied).toMatchObject({ code: 64, out: '' })
  expect(world.writes().slice(before)).toEqual([])
  await putBack(world)
  return said(applied)
}

/** The same from `validate` and `plan`, which write nothing anyway. */
export async function refusedBy(
  command: string,
  world: World,
  prepare: Files | (() => void),
): Promise<string> {
  change(world, prepare)
  const ran = await world.run(command)
  await putBack(world)
  return said(ran)
}

function change(world: World, prepare: Files | (() => void)): void {
  if (typeof prepare === 'function') prepare()
  else world.write(prepare)
}

async function putBack(world: World): Promise<void> {
  await runGit(['reset', '--quiet', '--hard'], { cwd: world.ops })
  await runGit(['clean', '--quiet', '-fdx'], { cwd: world.ops })
}

/** Everything is still deployed, and nothing is left to do. */
export async function nothingLost(world: World): Promise<void> {
  const ran = await world.run('plan --exit-code')
  expect(said(ran)).toBe(
    `${['production', 'dev']
      .map((name) => `${name}  main@COMMIT\n0 to build, 0 to create, 0 to update, 0 to delete, 7 unchanged\n`)
      .join('\n')}(exit 0)`,
  )
}

export function remove(world: World, path: string): void {
  rmSync(join(world.ops, path), { recursive: true })
}
