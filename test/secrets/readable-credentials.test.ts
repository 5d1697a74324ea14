import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readableCredentials } from '../../src/core/config/check/readable-credentials.ts'
import { tagged } from '../../src/core/config/tags.ts'
import { configText } from './secret-texts.ts'

// Which texts of a configuration count as credentials in the clear (spec 2.5).

test('what is named like one in `env` and `vars`, however deep, and passwords in URLs', () => {
  fc.assert(
    fc.property(configText, configText, configText, (one, other, third) => {
      const found = readableCredentials([
        { services: { api: { env: { API_TOKEN: one }, byEnv: { dev: { env: { dbPassword: other } } } } } },
        { vars: { mailer: { login: { secret: third } } } },
        { registry: 'https://robot:hunter2-hunter2@registry.example/shop' },
      ])
      expect(found).toEqual(expect.arrayContaining([one, other, third, 'hunter2-hunter2']))
    }),
  )
})

test('a token alone in a URL counts, the name of an account does not', () => {
  expect(readableCredentials([{ repo: 'https://glpat-0123456789abcdef0123@git.example/x.git' }])).toEqual([
    'glpat-0123456789abcdef0123',
  ])
  expect(
    readableCredentials([{ repo: 'https://somebody@git.example/x.git' }, { repo: 'git@git.example:x' }]),
  ).toEqual([])
})

test.each<[string, Record<string, string>]>([
  ['the name of a service', { POSTGRES_PASSWORD: 'postgres' }],
  ['part of the name of an image', { MYSQL_PASSWORD: 'mariadb' }],
  ['the name of an environment', { APP_SECRET: 'production' }],
])('a word that every plan shows is none: %s', (_what, env) => {
  const services = { postgres: { image: 'docker.io/library/mariadb:11', env } }
  expect(readableCredentials([{ services, environments: { production: 'main' } }])).toEqual([])
})

test('references, templates and names of Secrets are none', () => {
  const env = {
    A_PASSWORD: '${services.db.env.PASSWORD}',
    B_PASSWORD: tagged({ kind: 'secret', name: 'mail-account', key: 'password' }),
    COMPASS: 'north-by-northwest',
  }
  expect(readableCredentials([{ services: { api: { env, pull: { secret: 'registry-login' } } } }])).toEqual(
    [],
  )
})

test('tokens and passwords of accounts, the short keys for them, and addresses of webhooks', () => {
  const found = readableCredentials([
    {
      gitlabToken: 'glpat-of-the-forge',
      forges: { other: { type: 'gitea', user: 'robot', token: 'token-of-the-other' } },
      registry: { url: 'registry.example/shop', push: { user: 'ci', password: 'password-to-push' } },
      registries: { 'docker.io': { user: 'shop', token: 'token-to-pull' } },
      notifications: { team: { type: 'slack', url: 'https://hooks.example/T0/B0/key' } },
    },
  ])
  expect([...found].sort()).toEqual([
    'glpat-of-the-forge',
    'https://hooks.example/T0/B0/key',
    'password-to-push',
    'token-of-the-other',
    'token-to-pull',
  ])
})
