import { expect, test } from 'vitest'
import type { FieldChange } from '../../../../src/core/objects/compare/compare.ts'
import { leavesOf, updateReason, withoutCredentials } from '../../../../src/core/plan/decide/reasons.ts'

const POD = 'spec.template.spec'
const WEB = `${POD}.containers.[web]`
const image = (digit: string) => `registry.test/shop/web@sha256:${digit.repeat(64)}`

test.each<[string, FieldChange[], string]>([
  [
    'a digest by its first digits',
    [{ path: `${WEB}.image`, from: image('8'), to: image('9') }],
    'image 8888… → 9999…',
  ],
  ['a tag as it is', [{ path: `${WEB}.image`, from: 'nginx:1.26', to: 'nginx:1.27' }], 'image 1.26 → 1.27'],
  [
    'another image in full',
    [{ path: `${WEB}.image`, from: 'nginx:1', to: 'caddy:2' }],
    'image nginx:1 → caddy:2',
  ],
  [
    'an image that had no version',
    [{ path: `${WEB}.image`, from: 'busybox', to: 'busybox:1' }],
    'image busybox → busybox:1',
  ],
  [
    'an image of a registry with a port, which is no version',
    [{ path: `${WEB}.image`, from: 'reg:5000/web', to: 'reg:5000/web:2' }],
    'image reg:5000/web → reg:5000/web:2',
  ],
  ['a new image', [{ path: `${WEB}.image`, to: 'nginx:1.27' }], 'image 1.27'],
  [
    'an image of another container',
    [{ path: `${POD}.containers.[log].image`, from: 'l:1', to: 'l:2' }],
    '[log].image 1 → 2',
  ],
  [
    'a Secret that is not ours',
    [{ path: 'spec.template.metadata.annotations.diploid.dev/secrets', from: '1a', to: '2b' }],
    'a Secret that it uses changed',
  ],
  ['a variable', [{ path: `${WEB}.env.[LEVEL].value`, from: 'info', to: 'debug' }], 'env LEVEL info → debug'],
  ['a new variable', [{ path: `${WEB}.env.[LEVEL]`, to: '{name, value}' }], 'env LEVEL added'],
  ['a removed one', [{ path: `${WEB}.env.[LEVEL]`, from: '{name, value}' }], 'env LEVEL removed'],
  [
    'a secret that moved',
    [{ path: `${WEB}.env.[A].valueFrom.secretKeyRef.name`, from: 'a-1', to: 'a-2' }],
    'env A a-1 → a-2',
  ],
  [
    'a field of a cron job',
    [{ path: 'spec.jobTemplate.spec.template.spec.x', from: '1', to: '2' }],
    'x 1 → 2',
  ],
  [
    'two of many',
    ['a', 'b', 'c', 'd'].map((key) => ({ path: `data.${key}`, from: '1', to: '2' })),
    'data.a 1 → 2, data.b 1 → 2 and 2 more',
  ],
  [
    'first what people look for',
    [
      { path: `${WEB}.env.[A].value`, from: '1', to: '2' },
      { path: `${WEB}.livenessProbe.httpGet.path`, from: '/a', to: '/b' },
      { path: `${WEB}.ports.[http].containerPort`, from: '80', to: '8080' },
      { path: 'spec.replicas', from: '2', to: '1' },
    ],
    'replicas 2 → 1, ports.[http].containerPort 80 → 8080 and 2 more',
  ],
  [
    'what differs inside of a list',
    [
      {
        path: 'spec.rules',
        from: '[{host, http}]',
        to: '[{host, http}]',
        inside: [{ path: '[0].host', from: 'a.test', to: 'b.test' }],
      },
    ],
    'rules[0].host a.test → b.test',
  ],
  [
    'not the version label that goes with an image',
    [
      { path: 'metadata.labels.app.kubernetes.io/version', from: '1', to: '2' },
      { path: `${WEB}.image`, from: 'nginx:1.26', to: 'nginx:1.27' },
    ],
    'image 1.26 → 1.27',
  ],
  ['a long value cut', [{ path: 'data.a', from: '1', to: 'y'.repeat(99) }], `data.a 1 → ${'y'.repeat(47)}…`],
])('%s', (_, changes, text) => {
  expect(updateReason({ changes, lost: [] }, 'web', undefined)).toBe(text)
})

test('what a build will decide', () => {
  const changes = [{ path: `${WEB}.image`, from: image('8'), to: 'registry.test/shop/web:new' }]
  expect(updateReason({ changes, lost: [] }, 'web', 'after build')).toBe('image 8888… → (after build)')
  expect(updateReason({ changes: [], lost: [] }, 'web', 'ports unknown')).toBe('(ports unknown)')
})

test('fields that others hold now', () => {
  expect(updateReason({ changes: [], lost: ['spec.replicas'] }, 'web', undefined)).toBe('takes back replicas')
  const lost = ['spec.replicas', 'spec.paused', 'data.a']
  expect(updateReason({ changes: [], lost }, 'web', undefined)).toBe('takes back replicas and 2 more fields')
})

test('a variable that is named like a credential is not shown, whoever wrote it', () => {
  const shown = withoutCredentials([
    { path: `${WEB}.env.[DB_PASSWORD].value`, from: 'old', to: 'new' },
    { path: 'data.api_token', to: 'new' },
    { path: `${WEB}.env.[COMPASS].value`, from: 'north', to: 'south' },
    {
      path: 'spec.users',
      from: '[a]',
      to: '[a]',
      inside: [
        { path: '[0].password', from: 'old', to: 'new' },
        { path: '[0].name', from: 'old', to: 'new' },
      ],
    },
    { path: `${WEB}.env.[DB_PASSWORD].valueFrom.secretKeyRef.name`, from: 'a-1', to: 'a-2' },
  ])
  expect(shown.flatMap(leavesOf).map(({ from, to }) => [from, to])).toEqual([
    ['***', '***'],
    [undefined, '***'],
    ['north', 'south'],
    ['***', '***'],
    ['old', 'new'],
    ['a-1', 'a-2'],
  ])
})
