import type { PresetUrl } from '../../config/presets/preset.ts'
import { presetOf } from '../../config/presets/presets.ts'
import { tagOf } from '../../config/tags.ts'
import { isMap, type Json, printPath } from '../../json.ts'
import { Sensitive } from '../../sensitive.ts'
import type { MergedService } from '../input.ts'
import { FAILED, Mistake } from '../references/mistake.ts'
import type { Found, Resolving } from '../references/resolving.ts'
import { externalEnv, isSecretKey } from '../references/value.ts'

/**
 * The address that clients of a preset are given: `postgres://app:***@db:5432/app`, secret where the password is. undefined:
 * the service has no preset.
 */
export function presetUrl(
  resolver: Resolving,
  service: string,
  { value }: MergedService,
  port: number,
): Found | undefined {
  const preset = typeof value.type === 'string' ? presetOf(value.type) : undefined
  if (preset === undefined) return undefined
  const address = `${service}:${port}`
  const parts = [`${preset.url.scheme}://`, ...userParts(preset.url), address, ...pathParts(preset.url)]
  // All of them before any is judged: the first pass notes which Secrets are asked for.
  const found = parts.map((part) =>
    typeof part === 'string' ? part : textOf(resolver, service, part.variable),
  )
  const texts: (string | Sensitive)[] = []
  for (const text of found) {
    if (text === FAILED || text instanceof Mistake) return text
    texts.push(text)
  }
  const plain = texts.filter((text) => typeof text === 'string')
  const label = printPath(['services', service, 'url'])
  return plain.length === texts.length ? plain.join('') : Sensitive.join(texts, label)

  type Part = string | { readonly variable: string }

  /** Without those that somebody took away with `null`. What runs elsewhere says its login under `external`. */
  function userParts({ user, account, password }: PresetUrl): readonly Part[] {
    const isSaid = (variable: string | undefined): variable is string =>
      variable !== undefined && [value.env, externalEnv(value)].some((env) => has(env, variable))
    const parts: Part[] = isSaid(user) ? [{ variable: user }] : []
    if (isSaid(password)) parts.push(account ?? '', ':', { variable: password })
    return parts.length === 0 ? [] : [...parts, '@']
  }

  /** What a reference stands for is known once it is looked at. */
  function has(env: Json | undefined, variable: string): boolean {
    if (env === undefined) return false
    if (isMap(env) && tagOf(env) === undefined) return Object.hasOwn(env, variable)
    return !(resolver.find(['services', service, 'env', variable]) instanceof Mistake)
  }

  function pathParts({ path = '' }: PresetUrl): readonly Part[] {
    return path.split(/(\{\w+\})/).map((part) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1]
      if (name === undefined) return part
      return name === 'name' ? service : { variable: name }
    })
  }
}

function textOf(
  resolver: Resolving,
  service: string,
  variable: string,
): string | Sensitive | typeof FAILED | Mistake {
  const path = ['services', service, 'env', variable]
  const found = resolver.find(path)
  if (found === FAILED || found instanceof Mistake) return found
  if (found instanceof Sensitive) return found.map(encodeURIComponent)
  if (isSecretKey(found)) {
    const read = resolver.world.secrets.read(found.secret, found.key)
    return read instanceof Mistake ? read : read.map(encodeURIComponent)
  }
  return encodeURIComponent(typeof found === 'string' ? found : JSON.stringify(found))
}
