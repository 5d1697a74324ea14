import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Mistake } from '../case.ts'

const STORY = join(import.meta.dirname, '../../cases/sops-files')
const CONF = '.diploid.conf.js'
const ENCRYPTED = 'secrets.enc.yaml'

export const secrets: readonly Mistake[] = [
  {
    title: 'A secret that is not in the file',
    files: given({ [CONF]: 'when-3-a-key-is-misspelt', [ENCRYPTED]: 'given' }),
    alone: true,
  },
  {
    title: 'A SOPS file in which a byte was changed',
    files: given({ [CONF]: 'given', [ENCRYPTED]: 'when-2-a-byte-is-changed-by-hand' }),
    alone: true,
  },
  {
    title: 'A SOPS file for somebody else',
    files: given({
      [CONF]: 'when-4-encrypted-for-somebody-else',
      [ENCRYPTED]: 'given',
      'mail.enc.yaml': 'when-4-encrypted-for-somebody-else',
    }),
    alone: true,
  },
  {
    title: 'A SOPS file in the clear',
    files: given({ [CONF]: 'when-5-committed-in-the-clear', [ENCRYPTED]: 'when-5-committed-in-the-clear' }),
    alone: true,
  },
  { title: 'A SOPS file that is not there', files: given({ [CONF]: 'given' }), alone: true },
  {
    title: 'A secret in the address of an external service',
    files: {
      'erp.diploid.js':
        "config = {\n  external: { host: generate('host'), port: 443, env: { KEY: generate('key') } },\n}\n",
    },
  },
  {
    title: 'A key of a Secret as the address of an external service',
    files: {
      'erp.diploid.js':
        "config = { external: { host: secret('erp', 'host'), env: { KEY: secret('erp', 'key') } } }\n",
    },
  },
  {
    title: 'Secrets where a map or a list belongs',
    files: {
      'shop.diploid.js':
        "config = {\n  image: 'acme/shop:1', port: 80,\n  env: generate('all'),\n  objects: [generate('object')],\n  containers: { log: { image: 'busybox:1', user: generate('user') } },\n}\n",
    },
  },
  {
    title: 'A key of a Secret where all variables belong',
    files: {
      'erp.diploid.js': "config = { external: { host: 'erp.example', env: secret('erp', 'all') } }\n",
      'mail.diploid.yaml': 'image: mail:1\nenv: { secret: mail, key: password }\n',
      'shop.diploid.js':
        "config = {\n  image: 'acme/shop:1', port: 80,\n  env: secret('shop', 'all'),\n  containers: { log: { image: 'busybox:1', command: 'tail', env: secret('log', 'all') } },\n}\n",
    },
  },
  {
    title: 'Secrets in what a further container runs, and a key of a Secret as a whole container',
    files: {
      'shop.diploid.js':
        "config = {\n  image: 'acme/shop:1', port: 80,\n  containers: {\n    log: { image: 'busybox:1', args: ['--password', generate('log')] },\n  },\n}\n",
      'sync.diploid.js':
        "config = { image: 'acme/sync:1', port: 80, containers: { sync: secret('sync', 'all') } }\n",
    },
  },
]

/** Files of the story about SOPS, each from one of its steps. */
function given(steps: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(steps).map(([file, step]) => [file, readFileSync(join(STORY, step, 'ops', file), 'utf8')]),
  )
}
