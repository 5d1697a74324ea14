import { newWorld, type World } from './world.ts'

// A small shop: a ready database, and two services that are built; one of them needs the database.

export const CONF = `
name: shop
registry: registry.test/shop
environments: { production: main }
services:
  db: { image: 'docker.io/library/postgres:17', port: 5432 }
  api: { port: 80, needs: [db] }
  web: { port: 80, env: { GREETING: hello } }
`
const DOCKERFILE = 'FROM scratch\nCOPY . .\nEXPOSE 80\n'

export function shop(): World {
  return newWorld({
    ops: { '.diploid.conf.yaml': CONF },
    api: { Dockerfile: DOCKERFILE, 'main.go': '1' },
    web: { Dockerfile: DOCKERFILE, 'index.html': '1' },
  })
}

export async function running(): Promise<World> {
  const world = shop()
  await world.round()
  world.asked()
  world.remembered()
  world.built.splice(0)
  world.events.splice(0)
  return world
}

export function conf(world: World, from: string, to: string): void {
  world.push('ops', { '.diploid.conf.yaml': CONF.replace(from, to) })
}

export function isBeingDeleted(world: World, object: string): boolean {
  return 'deletionTimestamp' in ((world.cluster.live(object)?.body.metadata ?? {}) as object)
}

export function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
