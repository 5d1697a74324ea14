import { type KeyPath, printPath } from '../../json.ts'
import { plainHash } from '../../objects/hash.ts'
import type { DesiredObject } from '../../objects/object.ts'
import { byText } from '../../objects/order.ts'
import type { Checked, Problem } from '../../problem.ts'
import { Sensitive, type ValueMap } from '../../sensitive.ts'
import type { Service } from '../../services/service.ts'
import type { Frame, Note } from '../frame.ts'
import { type ConfiguredFiles, NOTHING_CONFIGURED } from './configured.ts'
import { contentMap, contentSecret, type PlainContent } from './content.ts'
import { contentsOf, type MountedFile, textIn } from './contents.ts'

interface RenderedFiles {
  readonly objects: readonly DesiredObject[]
  readonly volumes: readonly ValueMap[]
  readonly mounts: readonly ValueMap[]
  readonly problems: readonly Problem[]
  /** Why the workload must wait. */
  readonly waiting?: string
  readonly notes: readonly Note[]
}

/** Whose files they are: what volumes and objects are called after, and where they stand in the service. */
interface Written {
  readonly purpose: string
  readonly place: KeyPath
}

export const OWN_FILES: Written = { purpose: 'files', place: ['files'] }

/** Each file is mounted alone over its path, so that what lies beside it in the image stays. */
export function renderFiles(
  frame: Frame,
  service: Service,
  { purpose, place }: Written = OWN_FILES,
  configured: Checked<ConfiguredFiles> = NOTHING_CONFIGURED,
): RenderedFiles {
  const contents = contentsOf(service, frame.sources, place)
  const { waiting, unmatched, added } = configured.value
  const all = [...contents.value, ...configured.value.files]
  const files = withKeys(all)
  return {
    ...(files.length === 0 ? NOTHING_MOUNTED : mounted(frame, service, purpose, files)),
    problems: [
      ...contents.problems,
      ...configured.problems,
      ...twice(service, purpose === OWN_FILES.purpose ? [...volumesOf(service), ...all] : all),
      ...tooLarge(service, files, place),
    ],
    ...(waiting === undefined ? {} : { waiting }),
    notes: [
      ...[...unmatched].map(
        ([file, keys]) => `${file} keeps its own ${keys.join(', ')}: no name on the right fits`,
      ),
      ...[...added].map(
        ([file, keys]) => `${file} is given ${keys.join(', ')}, which it does not have itself`,
      ),
    ].map((text) => ({ service: service.name, text })),
  }
}

type Mounted = Pick<RenderedFiles, 'objects' | 'volumes' | 'mounts'>

const NOTHING_MOUNTED: Mounted = { objects: [], volumes: [], mounts: [] }

function mounted(frame: Frame, service: Service, purpose: string, files: readonly KeyedFile[]): Mounted {
  const plain = files.filter(({ content }) => !(content instanceof Sensitive))
  const map = plain.length === 0 ? undefined : contentMap(frame, service, purpose, plainData(plain))
  const secret = files.flatMap(({ key, content }) =>
    content instanceof Sensitive ? [[key, content] as const] : [],
  )
  const vault =
    secret.length === 0 ? undefined : contentSecret(frame, service, purpose, Object.fromEntries(secret))
  return {
    objects: [map, vault].filter((object) => object !== undefined),
    volumes: [
      ...(map === undefined ? [] : [{ name: purpose, configMap: configMapOf(map, plain) }]),
      ...(vault === undefined ? [] : [{ name: `secret-${purpose}`, secret: { secretName: vault.id.name } }]),
    ],
    mounts: files.map(({ path, key, content }) => ({
      name: content instanceof Sensitive ? `secret-${purpose}` : purpose,
      mountPath: path,
      subPath: key,
      readOnly: true,
    })),
  }
}

interface KeyedFile extends MountedFile {
  readonly key: string
}

/** Bytes that are no text travel as base64. */
function plainData(files: readonly KeyedFile[]): PlainContent {
  const data: Record<string, string> = {}
  const binaryData: Record<string, string> = {}
  for (const { key, content } of files) {
    if (content instanceof Sensitive) continue
    const text = typeof content === 'string' ? content : textIn(content)
    if (text !== undefined) data[key] = text
    else binaryData[key] = Buffer.from(content as Uint8Array).toString('base64')
  }
  return {
    ...(Object.keys(data).length === 0 ? {} : { data }),
    ...(Object.keys(binaryData).length === 0 ? {} : { binaryData }),
  }
}

/** Where one of the files may be executed, each must be listed with what it may. */
function configMapOf(map: DesiredObject, files: readonly KeyedFile[]): ValueMap {
  const { name } = map.id
  if (!files.some(({ executable }) => executable)) return { name }
  const items = files.map(({ key, executable }) => ({ key, path: key, mode: executable ? 0o755 : 0o644 }))
  return { name, items }
}

/** The kubelet would take one of the two without a word. */
function twice(
  service: Service,
  files: readonly Pick<MountedFile, 'path' | 'written'>[],
): readonly Problem[] {
  const seen = new Map<string, KeyPath>()
  return files.flatMap(({ path, written }) => {
    const other = seen.get(path)
    if (other === undefined) {
      seen.set(path, written)
      return []
    }
    return [
      {
        code: 'desired.mounted-twice',
        message: `${path} is mounted twice: by ${printPath(other)} and by ${printPath(written)}`,
        hint: 'Leave one of them out.',
        path: ['services', service.name, ...written],
        service: service.name,
      },
    ]
  })
}

function volumesOf({ storage, hostMaps }: Service): readonly Pick<MountedFile, 'path' | 'written'>[] {
  return [
    ...storage.map(({ path }) => ({ path: path.replace(/\/+$/, ''), written: ['storage', path] })),
    ...hostMaps.map(({ path }, index) => ({ path, written: ['map', index] })),
  ]
}

// The whole object may have 1 MiB: https://kubernetes.io/docs/concepts/configuration/configmap/#motivation
const SIZE_LIMIT = 1024 * 1024

function tooLarge(service: Service, files: readonly KeyedFile[], place: KeyPath): readonly Problem[] {
  let size = 0
  for (const { key, content } of files)
    if (!(content instanceof Sensitive)) size += key.length + sizeOf(content)
  if (size <= SIZE_LIMIT) return []
  return [
    {
      code: 'desired.files-too-large',
      message: `the files of ${service.name} have ${size} bytes together; a ConfigMap holds ${SIZE_LIMIT}`,
      hint: 'Put large files into the image, or into storage.',
      path: ['services', service.name, ...place],
      service: service.name,
    },
  ]
}

function sizeOf(content: string | Uint8Array): number {
  return typeof content === 'string' ? Buffer.byteLength(content) : content.length
}

/** Keys of a ConfigMap take letters, digits, `-`, `_`, `.` only; paths that would meet in one key get a hash. */
function withKeys(files: readonly MountedFile[]): readonly KeyedFile[] {
  const sorted = [...files].sort((a, b) => byText(a.path, b.path))
  const keys = sorted.map(({ path }) => path.replace(/^\/+/, '').replace(/[^A-Za-z0-9._-]/g, '_'))
  return sorted.map((file, index) => {
    const key = keys[index] ?? ''
    const alone = keys.indexOf(key) === keys.lastIndexOf(key) && key.length <= 200
    return { ...file, key: alone ? key : `${key.slice(0, 200)}-${plainHash(file.path, 8)}` }
  })
}
