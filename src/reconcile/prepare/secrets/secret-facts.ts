import { repositoryPath } from '../../../core/config/files/repository-path.ts'
import { nearest } from '../../../core/config/reading/nearest.ts'
import { type Fact, unknown } from '../../../core/json.ts'
import { type Sensitive, sensitivesIn } from '../../../core/sensitive.ts'
import type { SecretContent, SecretFacts, SopsFile } from '../../../core/services/secrets/facts.ts'
import type { SecretsNeeded } from '../../../core/services/secrets/needed.ts'
import { inParallel } from '../../in-parallel.ts'
import type { PrepareInput, PreparePorts, UnknownSecret } from '../prepared.ts'

// Looks up what generate(), sops() and secret() stand for.
// In: what secretsNeeded lists. Out: the facts with which services are resolved.
// Limits: nothing that is read here goes anywhere but into Secrets of the instance.

export interface SecretsRead {
  readonly facts: SecretFacts
  /** All that was read, for the scrubber. */
  readonly values: readonly Sensitive[]
  /** Whether what is missing may come without a commit: a key of SOPS, a right. */
  readonly mayPass: boolean
  readonly unknown: readonly UnknownSecret[]
}

export async function readSecrets(
  ports: PreparePorts,
  input: PrepareInput,
  needed: SecretsNeeded,
  signal: AbortSignal,
): Promise<SecretsRead> {
  const { owner, instance } = input
  const sops = await inParallel(needed.sops, AT_ONCE, (name) => readSops(ports, input, name, signal))
  const read = ports.backend?.secrets
  const secrets: ReadonlyMap<string, Fact<SecretContent>> = read === undefined
    ? new Map(needed.secrets.map((name) => [name, unknown('no cluster is asked')]))
    : await read(instance.namespace, needed.secrets, signal)
  const required = input.secrets === 'required' && read !== undefined
  const isMissing =
    sops.some((file) => file.state === 'locked' || (file.state === 'refused' && file.world)) ||
    [...secrets.values()].some((fact) => !fact.known)
  const opened = sops.flatMap((file) => (file.state === 'open' ? sensitivesIn(file.content) : []))
  const told = [...secrets.values()].flatMap((fact) => (fact.known ? [...(fact.value?.values() ?? [])] : []))
  return {
    values: [...opened, ...told],
    facts: {
      rootKey: owner?.rootKey,
      sops: new Map(needed.sops.map((name, index) => [name, sops[index] ?? UNREAD])),
      secrets,
      required,
    },
    mayPass: required && isMissing,
    unknown: [
      ...sops.flatMap((file, index) => lockedAway(needed.sops[index] ?? '', file)),
      ...unread(secrets),
    ],
  }
}

function lockedAway(name: string, file: SopsFile): readonly UnknownSecret[] {
  return file.state === 'locked' ? [{ what: `values of ${name}`, reason: file.message }] : []
}

function unread(secrets: ReadonlyMap<string, Fact<SecretContent>>): readonly UnknownSecret[] {
  return [...secrets].flatMap(([name, fact]) => {
    const what = `values of the Secret '${name}'`
    if (!fact.known) return [{ what, reason: fact.reason }]
    return fact.value === undefined ? [{ what, reason: 'there is none' }] : []
  })
}

const AT_ONCE = 4

/** Each name has its file; for the types only. */
const UNREAD: SopsFile = {
  state: 'refused',
  code: 'sops.missing',
  message: 'was not read',
  hint: 'Try again.',
  world: true,
}

/** From the commit of the ops repository; the path counts from the folder of the ops file. */
async function readSops(
  { git, sops }: PreparePorts,
  { place, configuration: { tree } }: PrepareInput,
  name: string,
  signal: AbortSignal,
): Promise<SopsFile> {
  const path = repositoryPath(place.folder, name)
  const entry = path === undefined ? undefined : tree.entries.get(path)
  if (path === undefined || entry === undefined || entry.mode === '120000')
    return missing(name, path, entry !== undefined, tree.entries.keys())
  const bytes = (await git.blobs(place.location, tree, [path], signal)).get(path)
  return sops.open({ name, text: new TextDecoder().decode(bytes) }, signal)
}

function missing(name: string, path: string | undefined, isLink: boolean, paths: Iterable<string>): SopsFile {
  const like = nearest(path ?? name, paths)
  return {
    state: 'refused',
    code: 'sops.missing',
    message:
      path === undefined
        ? `${name} leads out of the repository`
        : isLink
          ? `${path} is a symlink, and only regular files of the commit are read`
          : `this commit has no ${path}`,
    hint:
      like !== undefined && like !== path
        ? `Did you mean ${like}? The path counts from the folder of the ops file.`
        : 'Commit the encrypted file to the ops repository; the path counts from the folder of the ops file.',
    world: false,
  }
}
