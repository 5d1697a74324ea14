import { expect, test } from 'vitest'
import { understand } from '../written.ts'

const SERVICE = 'services: { web: { image: nginx:1.27 } }\n'

test.each([
  ['https://github.com/Acme/ops.git', '', 'ghcr.io/acme'],
  ['git@gitlab.com:acme/web/ops.git', '', 'registry.gitlab.com/acme/web'],
  ['https://codeberg.org/acme/ops.git', '', 'codeberg.org/acme'],
  [
    'https://git.example.com:3000/acme/ops.git',
    'forges: { own: { type: forgejo } }\n',
    'git.example.com:3000/acme',
  ],
  [
    'https://git.example.com/acme/ops.git',
    'forges: { other: { type: gitea, url: https://else.example } }\n',
    undefined,
  ],
  ['https://git.example.com/acme/ops.git', '', undefined],
  ['/srv/git/acme/ops', '', undefined],
])('left out, the registry of %s with "%s" is %s', (url, forges, registry) => {
  const { value } = understand({ '.diploid.conf.yaml': `${forges}${SERVICE}` }, { name: 'ops', url })
  expect(value.registry?.push).toBe(registry)
})

test('a registry that is written counts', () => {
  const text = `registry: registry.example.com/shop\n${SERVICE}`
  const remote = { name: 'ops', url: 'https://github.com/acme/ops.git' }
  expect(understand({ '.diploid.conf.yaml': text }, remote).value.registry?.push).toBe(
    'registry.example.com/shop',
  )
})
