import { describe, expect, test } from 'vitest'
import { buildSecretVersions } from '../../../../src/core/images/key/secrets.ts'
import { Sensitive } from '../../../../src/core/sensitive.ts'
import { placeholder } from '../../../../src/core/services/secrets/source.ts'
import type { Service } from '../../../../src/core/services/service.ts'

const rootKey = new Sensitive('root key', 'root key')
const token = new Sensitive('one-token', 'secret(npm)')

describe('the version of a secret that a build mounts', () => {
  test('is a keyed hash of its value, wherever that comes from', () => {
    const versions = buildSecretVersions([api({ npm: token }), web({ registry: token })], { rootKey })
    expect(versions['build api/npm']).toMatch(/^[0-9a-f]{16}$/)
    expect(versions['build web/registry']).toBe(versions['build api/npm'])
    const other = buildSecretVersions([api({ npm: token })], { rootKey: new Sensitive('other', 'key') })
    expect(other['build api/npm']).not.toBe(versions['build api/npm'])
  })

  test('moves with the value, and with nothing else', () => {
    const [before, same, after] = ['one-token', 'one-token', 'two-token'].map(
      (text) => buildSecretVersions([api({ npm: new Sensitive(text, text) })], { rootKey })['build api/npm'],
    )
    expect(same).toBe(before)
    expect(after).not.toBe(before)
  })

  test('that is not known now is the recorded one, and that of a plan counts before all', () => {
    const unknown = placeholder("secret('npm', 'token')")
    const npmrc = Sensitive.join(['_authToken=', unknown], 'npmrc')
    const previous = { 'build api/npm': 'before' }
    expect(buildSecretVersions([api({ npm: unknown })], { rootKey })).toEqual({})
    expect(buildSecretVersions([api({ npm: npmrc })], { rootKey, previous })).toEqual(previous)
    const replayed = { 'build api/npm': 'planned' }
    expect(buildSecretVersions([api({ npm: token })], { rootKey, previous, replayed })).toEqual(replayed)
  })

  test('without a root key is no hash: it could be guessed back', () => {
    const [one, two] = ['a', 'b'].map((text) =>
      buildSecretVersions([api({ npm: new Sensitive(text, text) })], { rootKey: undefined }),
    )
    expect(one).toEqual({ 'build api/npm': 'known to the installation alone' })
    expect(two).toEqual(one)
  })
})

function api(secrets: Readonly<Record<string, Sensitive>>) {
  return built('api', secrets)
}

function web(secrets: Readonly<Record<string, Sensitive>>) {
  return built('web', secrets)
}

function built(name: string, secrets: Readonly<Record<string, Sensitive>>) {
  const source: Service['source'] = { kind: 'none' }
  return {
    name,
    source,
    image: { kind: 'build', build: { context: '', dockerfile: 'Dockerfile', args: {}, secrets } } as const,
  }
}
