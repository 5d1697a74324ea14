import { plainHash } from '../../objects/hash.ts'
import type { DesiredObject } from '../../objects/object.ts'
import { byText } from '../../objects/order.ts'
import type { Problem } from '../../problem.ts'
import { Sensitive, type ValueMap } from '../../sensitive.ts'
import type { Service } from '../../services/service.ts'
import type { Frame } from '../frame.ts'
import { contentMap, contentSecret } from './content.ts'

interface RenderedFiles {
  readonly objects: readonly DesiredObject[]
  readonly volumes: readonly ValueMap[]
  readonly mounts: readonly ValueMap[]
  readonly problems: readonly Problem[]
}

/** Each file is mounted alone over its path, so that what lies beside it in the image stays. */
export function renderFiles(frame: Frame, service: Service): RenderedFiles {
  const files = withKeys(Object.keys(service.files)).map(([path, key]) => ({
    path,
    key,
    text: service.files[path] ?? '',
  }))
  const plain = files.flatMap(({ key, text }) => (typeof text === 'string' ? [[key, text] as const] : []))
  const secret = files.flatMap(({ key, text }) => (text instanceof Sensitive ? [[key, text] as const] : []))
  const map = plain.length === 0 ? undefined : contentMap(frame, service, 'files', Object.fromEntries(plain))
  const vault =
    secret.length === 0 ? undefined : contentSecret(frame, service, 'files', Object.fromEntries(secret))
  return {
    objects: [map, vault].filter((object) => object !== undefined),
    volumes: [
      ...(map === undefined ? [] : [{ name: 'files', configMap: { name: map.id.name } }]),
      ...(vault === undefined ? [] : [{ name: 'secret-files', secret: { secretName: vault.id.name } }]),
    ],
    mounts: files.map(({ path, key, text }) => ({
      name: text instanceof Sensitive ? 'secret-files' : 'files',
      mountPath: path,
      subPath: key,
      readOnly: true,
    })),
    problems: tooLarge(service, plain),
  }
}

// The whole object may have 1 MiB: https://kubernetes.io/docs/concepts/configuration/configmap/#motivation
const SIZE_LIMIT = 1024 * 1024

function tooLarge(service: Service, plain: readonly (readonly [string, string])[]): readonly Problem[] {
  const size = plain.reduce((sum, [key, text]) => sum + key.length + Buffer.byteLength(text), 0)
  if (size <= SIZE_LIMIT) return []
  return [
    {
      code: 'desired.files-too-large',
      message: `the files of ${service.name} have ${size} bytes together; a ConfigMap holds ${SIZE_LIMIT}`,
      hint: 'Put large files into the image, or into storage.',
      path: ['services', service.name, 'files'],
      service: service.name,
    },
  ]
}

/** Keys of a ConfigMap take letters, digits, `-`, `_`, `.` only; paths that would meet in one key get a hash. */
function withKeys(paths: readonly string[]): readonly (readonly [path: string, key: string])[] {
  const sorted = [...paths].sort(byText)
  const keys = sorted.map((path) => path.replace(/^\/+/, '').replace(/[^A-Za-z0-9._-]/g, '_'))
  return sorted.map((path, index) => {
    const key = keys[index] ?? ''
    const alone = keys.indexOf(key) === keys.lastIndexOf(key) && key.length <= 200
    return [path, alone ? key : `${key.slice(0, 200)}-${plainHash(path, 8)}`]
  })
}
