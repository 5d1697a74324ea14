import type { RefListing } from '../../../core/targets/target.ts'
import { failureOfHttp, protocolFailure } from '../failures.ts'
import { DELIMITER, FLUSH, FramingError, line, type Packet, packets, textOf } from './pkt-line.ts'
import type { Transport } from './transport.ts'

// What a server can, and which branches it has: protocol v2, and v0/v1 for old servers.

/** What the server said about itself, remembered so that a later listing is one request. */
export interface Server {
  readonly version: 0 | 2
  readonly filter: boolean
  readonly unborn: boolean
  /** Commits without their history can be had. */
  readonly shallow: boolean
  /** v2: what a request says of us, as far as the server knows the words. */
  readonly greeting: readonly string[]
  /** v0: the words of its first line, which a request must choose from. */
  readonly words: ReadonlySet<string>
}

export interface Discovery {
  readonly server: Server
  /** v0 lists the branches at once. */
  readonly refs: RefListing | undefined
  /** v0: commits by tag. */
  readonly tags: ReadonlyMap<string, string>
}

export async function discover(transport: Transport, signal: AbortSignal): Promise<Discovery> {
  const response = await transport.advertisement(signal)
  const lines = await readLines(response.body, transport.where)
  const texts = lines.filter((text) => !text.startsWith('# service='))
  const first = texts[0] ?? ''
  if (first === 'version 2')
    return { server: serverOfV2(texts.slice(1), transport.where), refs: undefined, tags: new Map() }
  return discoveryOfV0(first === 'version 1' ? texts.slice(1) : texts, transport.where)
}

export async function listRefs(
  transport: Transport,
  server: Server,
  signal: AbortSignal,
): Promise<RefListing> {
  const body = [
    line('command=ls-refs\n'),
    ...server.greeting.map((text) => line(text)),
    DELIMITER,
    line('symrefs\n'),
    ...(server.unborn ? [line('unborn\n')] : []),
    line('ref-prefix HEAD\n'),
    line('ref-prefix refs/heads/\n'),
    FLUSH,
  ].join('')
  const response = await transport.uploadPack(body, 2, MAX_LISTING, signal)
  let target: string | undefined
  const refs = new Map<string, string>()
  for (const text of await readLines(response.body, transport.where)) {
    const [oid, name, ...attributes] = text.split(' ')
    if (oid === undefined || name === undefined)
      throw protocolFailure(transport.where, `lists a ref as ${JSON.stringify(text.slice(0, 80))}`)
    refs.set(name, oid)
    if (name !== 'HEAD') continue
    if (oid === 'unborn') refs.delete(name)
    target = attributes.find((word) => word.startsWith('symref-target:'))?.slice(14)
  }
  return listingOf(refs, target, transport.where)
}

/** The commit that one tag leads to, through annotated tags as well. */
export async function findTag(
  transport: Transport,
  server: Server,
  name: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const body = [
    line('command=ls-refs\n'),
    ...server.greeting.map((text) => line(text)),
    DELIMITER,
    line('peel\n'),
    line(`ref-prefix ${TAGS}${name}\n`),
    FLUSH,
  ].join('')
  const response = await transport.uploadPack(body, 2, MAX_LISTING, signal)
  for (const text of await readLines(response.body, transport.where)) {
    const [oid = '', ref, ...attributes] = text.split(' ')
    if (ref !== `${TAGS}${name}`) continue
    const commit = attributes.find((word) => word.startsWith('peeled:'))?.slice('peeled:'.length) ?? oid
    if (!/^[0-9a-f]{40}$/.test(commit))
      throw protocolFailure(transport.where, `lists the tag ${name} with an impossible id`)
    return commit
  }
  return undefined
}

const TAGS = 'refs/tags/'

const MAX_LISTING = 64 * 1024 * 1024

/** All lines up to the last flush; an answer without one was cut. */
async function readLines(body: AsyncIterable<Uint8Array>, where: string): Promise<string[]> {
  const lines: string[] = []
  let last: Packet['kind'] | undefined
  try {
    for await (const packet of packets(body)) {
      last = packet.kind
      if (packet.kind !== 'line') continue
      const text = textOf(packet.bytes)
      if (text.startsWith('ERR ')) throw protocolFailure(where, `says: ${text.slice(4, 300)}`)
      lines.push(text)
    }
  } catch (error) {
    if (error instanceof FramingError) throw protocolFailure(where, error.message, error)
    throw failureOfHttp(error, where)
  }
  if (last !== 'flush') throw protocolFailure(where, 'the listing of branches ended too early')
  return lines
}

function serverOfV2(capabilities: readonly string[], where: string): Server {
  const value = (name: string) =>
    capabilities.find((text) => text === name || text.startsWith(`${name}=`))?.slice(name.length + 1)
  refuseSha256(value('object-format'), where)
  const fetch = value('fetch')?.split(' ') ?? []
  if (value('ls-refs') === undefined || value('fetch') === undefined)
    throw protocolFailure(where, 'speaks protocol v2 without ls-refs and fetch')
  return {
    version: 2,
    filter: fetch.includes('filter'),
    unborn: value('ls-refs')?.split(' ').includes('unborn') ?? false,
    shallow: fetch.includes('shallow'),
    // A server ends the request at a word that it did not offer.
    greeting: [
      ...(value('agent') === undefined ? [] : ['agent=diploid']),
      ...(value('object-format') === undefined ? [] : ['object-format=sha1']),
    ],
    words: new Set(fetch),
  }
}

function discoveryOfV0(lines: readonly string[], where: string): Discovery {
  const [first = '', capabilities = ''] = (lines[0] ?? '').split('\0')
  const words = new Set(capabilities.split(' '))
  const find = (prefix: string) => [...words].find((word) => word.startsWith(prefix))?.slice(prefix.length)
  refuseSha256(find('object-format='), where)
  const refs = new Map<string, string>()
  const tags = new Map<string, string>()
  for (const text of [first, ...lines.slice(1)]) {
    const space = text.indexOf(' ')
    const name = text.slice(space + 1)
    if (space !== 40) continue
    // The commit behind an annotated tag comes after it, and counts.
    if (name.startsWith(TAGS)) tags.set(name.slice(TAGS.length).replace(/\^\{\}$/, ''), text.slice(0, 40))
    else if (!name.endsWith('^{}')) refs.set(name, text.slice(0, 40))
  }
  return {
    server: {
      version: 0,
      filter: words.has('filter'),
      unborn: false,
      shallow: words.has('shallow'),
      greeting: [],
      words,
    },
    refs: listingOf(refs, find('symref=HEAD:'), where),
    tags,
  }
}

function refuseSha256(format: string | undefined, where: string): void {
  if (format !== undefined && format !== 'sha1')
    throw protocolFailure(where, `keeps its objects as ${format}; only sha1 repositories are supported`)
}

function listingOf(refs: ReadonlyMap<string, string>, target: string | undefined, where: string): RefListing {
  const branches = new Map<string, string>()
  for (const [name, oid] of refs) {
    if (!name.startsWith(HEADS)) continue
    if (!/^[0-9a-f]{40}$/.test(oid)) throw protocolFailure(where, `lists ${name} with an impossible id`)
    branches.set(name.slice(HEADS.length), oid)
  }
  return { head: headOf(branches, target, refs.get('HEAD')), branches }
}

const HEADS = 'refs/heads/'

function headOf(
  branches: ReadonlyMap<string, string>,
  target: string | undefined,
  headOid: string | undefined,
): string | undefined {
  const named = target?.startsWith(HEADS) ? target.slice(HEADS.length) : undefined
  if (named !== undefined && branches.has(named)) return named
  // HEAD points nowhere, or at a commit: the usual names, else the only branch there is.
  for (const usual of ['main', 'master'])
    if (branches.has(usual) && (headOid === undefined || branches.get(usual) === headOid)) return usual
  return branches.size === 1 ? [...branches.keys()][0] : undefined
}
