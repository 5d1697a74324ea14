import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { apply } from './parts/apply.ts'
import { auditMark, kubectl, writesSince } from './parts/bed.ts'
import { type Company, openCompany, opsFiles } from './parts/company.ts'
import { eventually } from './parts/eventually.ts'

// Presets on real parts: Debian's builds of the very software, under the names of the public images (test/bed/README.md).
// What a preset offers is used from another pod, as the services around it would; then its pod is deleted.
// Presets without such an image here are held against what theirs documents: test/core/config/presets/contracts.test.ts.

/** A service that has nothing to do but to be a client of another: its variables, and its URL. */
const client = (of: string, image = `services.${of}`, more = '') =>
  `'${of}-client': {
    image: '${image}', command: ['sleep', '1000000'], env: from(services.${of}.env), ${more}
    presets: { env: { URL: '\${services.${of}.url}' } },
  },`

const SERVICES = `services: {
  db: { type: 'postgres:17-trixie' },
  strict: { type: 'postgres:17-trixie', user: 999 },
  shop: { type: 'mariadb:11.8' },
  cache: { type: 'redis:8.0' },
  sessions: { type: 'valkey:8.1' },
  memory: { type: 'memcached:1.6' },
  queue: { type: 'rabbitmq:4.0-management' },
  front: { type: 'varnish:7.7', env: { VARNISH_BACKEND_HOST: 'http://page' } },
  page: { image: 'nginx:1.27-alpine', port: 80 },
  ${client('db')} ${client('strict')} ${client('shop')} ${client('cache')} ${client('sessions')}
  ${client('memory')} ${client('queue', 'node:24-slim')} ${client('front')}
},`

const KEPT = ['db', 'strict', 'shop', 'cache', 'sessions', 'queue']
const QUEUE = readFileSync(join(import.meta.dirname, 'parts', 'queue.mjs'), 'utf8')

let company: Company

beforeAll(async () => {
  company = await openCompany('presets', { ops: opsFiles('presets', SERVICES) })
  let last = ''
  // Ten images are unpacked at once: on a small machine the Lease may be lost over it, and is taken again.
  const applied = async () => {
    const { code, said } = await apply(company.opsUrl)
    last = `apply ended with ${code}:\n${said}`
    return code !== 3 && { code }
  }
  const { code } = await eventually('apply to have its Lease', applied, 300).catch(() => ({ code: 3 }))
  if (code !== 0) throw new Error(`${last}\n${await story()}`)
})

afterAll(() => company.close())

/** What the cluster says of the pods, for a failure that is no riddle. */
async function story(): Promise<string> {
  const pods = await kubectl('-n', company.namespace, 'get', 'pods', '-o', 'wide')
  const logs = KEPT.map((name) =>
    kubectl('-n', company.namespace, 'logs', `${name}-0`, '--tail=15').catch(String),
  )
  return [pods, ...(await Promise.all(logs))].join('\n')
}

/** In a pod: `db-0`, `deployment/db-client`. */
function run(pod: string, ...command: readonly string[]): Promise<string> {
  return kubectl('-n', company.namespace, 'exec', pod, '--', ...command)
}

/** As the client of a service, in a shell that has its variables. */
async function ask(service: string, script: string): Promise<string> {
  return (await run(`deployment/${service}-client`, 'sh', '-c', script)).trim()
}

async function urlOf(service: string): Promise<URL> {
  return new URL(await ask(service, 'printf %s "$URL"'))
}

/** A Service leads to a new pod a moment after that is ready. */
async function answered(service: string, script: string, answer: string): Promise<void> {
  const isAnswer = async () => (await ask(service, script)) === answer
  expect(await eventually(`${service} to answer ${answer}`, isAnswer, 40)).toBe(true)
}

const sql = (program: string, statement: string) => `${program} "${statement}" 2>&1`
const psql = (statement: string) => sql('psql "$URL" -qtA -v ON_ERROR_STOP=1 -c', statement)
const mariadb = (statement: string) =>
  sql(
    'mariadb -h shop -u "$MARIADB_USER" -p"$MARIADB_PASSWORD" "$MARIADB_DATABASE" --skip-column-names -B -e',
    statement,
  )
const queue = (verb: string) =>
  `node --input-type=module -e '${QUEUE.replaceAll("'", "'\\''")}' -- ${verb} queue`

describe('what is offered works from another pod', () => {
  test.each(['db', 'strict'])('PostgreSQL %s: its URL logs in, writes and reads', async (service) => {
    await answered(service, psql('select current_user || current_database()'), 'appapp')
    await ask(service, psql("create table notes (text text); insert into notes values ('kept')"))
  })
  test('PostgreSQL knows no other password', async () => {
    const wrong = 'PGPASSWORD=wrong psql -h db -U app -d app -c "select 1" 2>&1 || true'
    expect(await ask('db', wrong)).toContain('password authentication failed')
  })
  test('MariaDB: the variables log in, and the URL says the same', async () => {
    const { protocol, username, password, host, pathname } = await urlOf('shop')
    expect([protocol, username, host, pathname]).toEqual(['mysql:', 'app', 'shop:3306', '/app'])
    expect(await ask('shop', 'printf %s "$MARIADB_PASSWORD"')).toBe(decodeURIComponent(password))
    await answered('shop', mariadb('select database()'), 'app')
    await ask('shop', mariadb("create table notes (text text); insert into notes values ('kept')"))
    const wrong = 'mariadb -h shop -u app -pwrong -e "select 1" 2>&1 || true'
    expect(await ask('shop', wrong)).toContain('Access denied')
  })
  test.each([
    ['cache', 'redis-cli'],
    ['sessions', 'valkey-cli'],
  ])('%s: the URL of %s logs in, and nobody without it', async (service, program) => {
    await answered(service, `${program} --no-auth-warning -u "$URL" set note kept`, 'OK')
    expect(await ask(service, `${program} -h ${service} get note`)).toContain('NOAUTH')
  })
  test('memcached: what is set is got', async () => {
    const { protocol, hostname, port } = await urlOf('memory')
    expect(protocol).toBe('memcached:')
    const words = String.raw`set note 0 0 4\r\nkept\r\nget note\r\nquit\r\n`
    expect(await ask('memory', `printf '${words}' | nc ${hostname} ${port}`)).toMatch(/STORED\s+VALUE note/)
  })
  test('RabbitMQ: the URL logs in by AMQP, its management takes a message', async () => {
    await answered('queue', queue('login'), 'welcome')
    expect(await ask('queue', `URL=amqp://app:wrong@queue:5672 ${queue('login')}`)).toBe('refused')
    expect(await ask('queue', queue('put'))).toBe('{"routed":true}')
  })
  test('Varnish: answers for the service that it was given', async () => {
    const { href } = await urlOf('front')
    const page = await ask('front', `wget -S -q -O- ${href} 2>&1`)
    expect(page).toMatch(/via: .*varnish/i)
    expect(page).toContain('Welcome to nginx')
  })
})

describe('as whom they run', () => {
  test('images that start as root give it up, and own their volume', async () => {
    for (const service of ['db', 'shop', 'cache', 'sessions']) {
      const facts = await run(`${service}-0`, 'stat', '-c', '%u', '/proc/1')
      expect(`${service} runs as ${facts.trim()}`).toBe(`${service} runs as 999`)
    }
  })
  test('with `user` there is no root at all, and the volume is of its group', async () => {
    const command = 'id -u; stat -c "%g %A" /var/lib/postgresql/data; stat -c "%u %a" "$PGDATA"'
    const [id, volume, data] = (await run('strict-0', 'sh', '-c', command)).trim().split('\n')
    expect(id).toBe('999')
    expect(volume).toMatch(/^999 d...rw[sx]/)
    expect(data).toMatch(/^999 2?700$/)
  })
})

test('applied again: nothing is written', async () => {
  const audit = auditMark()
  const { code, said } = await apply(company.opsUrl)
  expect(code, said).toBe(0)
  expect(writesSince(audit).filter((write) => write.includes(`${company.namespace}/`))).toEqual([])
})

test('after the pods are gone: new ones have what was written, and the same passwords', async () => {
  const pods = KEPT.map((name) => `${name}-0`)
  await kubectl('-n', company.namespace, 'delete', 'pod', ...pods, '--wait')
  for (const name of KEPT)
    await kubectl('-n', company.namespace, 'rollout', 'status', `statefulset/${name}`, '--timeout=180s')
  await answered('db', psql('select text from notes'), 'kept')
  await answered('strict', psql('select text from notes'), 'kept')
  await answered('shop', mariadb('select text from notes'), 'kept')
  await answered('cache', 'redis-cli --no-auth-warning -u "$URL" get note', 'kept')
  await answered('sessions', 'valkey-cli --no-auth-warning -u "$URL" get note', 'kept')
  await answered('queue', queue('take'), 'kept')
})
