import { corruptFailure, failureOfHttp, goneFailure, protocolFailure } from '../failures.ts'
import type { Server } from './advertisement.ts'
import { DELIMITER, FLUSH, FramingError, line, type Packet, packets, textOf } from './pkt-line.ts'
import type { Transport } from './transport.ts'

// One fetch: what we want and what we have, answered by a pack. Protocol v2, and v0 for old servers.
// Source: https://git-scm.com/docs/protocol-v2#_fetch and https://git-scm.com/docs/pack-protocol

export interface Wanted {
  readonly wants: readonly string[]
  /** Commits that we hold whole: the pack leaves out what they reach. Each is shallow: we lack its parents. */
  readonly haves: readonly string[]
  /** Only the wanted commits, not their history. */
  readonly shallow: boolean
  readonly filter: 'blob:none' | 'tree:0' | undefined
}

/** The bytes of the pack as they arrive. Ends normally only if the answer was complete. */
export async function* fetchPack(
  transport: Transport,
  server: Server,
  wanted: Wanted,
  maxBytes: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const body = server.version === 2 ? requestOfV2(wanted, server) : requestOfV0(wanted, server)
  const response = await transport.uploadPack(body, server.version, maxBytes, signal)
  try {
    const stream = packets(response.body)
    if (server.version === 2) yield* packOfV2(stream, transport.where)
    else yield* packOfV0(stream, transport.where)
  } catch (error) {
    if (error instanceof FramingError) throw corruptFailure(transport.where, error.message, error)
    throw failureOfHttp(error, transport.where)
  }
}

function requestOfV2(wanted: Wanted, server: Server): string {
  return [
    line('command=fetch'),
    ...server.greeting.map(line),
    DELIMITER,
    line('ofs-delta'),
    line('no-progress'),
    // A thin pack leaves out bases that we have; without haves there are none.
    ...(wanted.haves.length > 0 ? [line('thin-pack')] : []),
    ...(wanted.filter ? [line(`filter ${wanted.filter}`)] : []),
    ...depthOf(wanted, server).map(line),
    ...wanted.wants.map((oid) => line(`want ${oid}`)),
    ...wanted.haves.map((oid) => line(`have ${oid}`)),
    line('done'),
    FLUSH,
  ].join('')
}

function requestOfV0(wanted: Wanted, server: Server): string {
  const words = [
    'side-band-64k',
    'ofs-delta',
    'no-progress',
    ...(wanted.haves.length > 0 ? ['thin-pack'] : []),
  ]
  const chosen = words.filter((word) => server.words.has(word))
  if (wanted.filter) chosen.push('filter')
  return [
    ...wanted.wants.map((oid, index) => line(`want ${oid}${index === 0 ? ` ${chosen.join(' ')}` : ''}\n`)),
    ...depthOf(wanted, server).map((text) => line(`${text}\n`)),
    ...(wanted.filter ? [line(`filter ${wanted.filter}\n`)] : []),
    FLUSH,
    ...wanted.haves.map((oid) => line(`have ${oid}\n`)),
    line('done\n'),
  ].join('')
}

/** Where the server cannot leave out history, all of it comes once, and commits that we hold have theirs. */
function depthOf(wanted: Wanted, server: Server): readonly string[] {
  if (!server.shallow) return []
  return [...wanted.haves.map((oid) => `shallow ${oid}`), ...(wanted.shallow ? ['deepen 1'] : [])]
}

async function* packOfV2(stream: AsyncGenerator<Packet>, where: string): AsyncGenerator<Uint8Array> {
  let inPack = false
  for await (const packet of stream) {
    if (packet.kind === 'flush' && inPack) return
    if (packet.kind !== 'line') continue
    if (inPack) yield* bandOf(packet.bytes, where)
    else if (textOf(packet.bytes) === 'packfile') inPack = true
    else refuseError(packet.bytes, where)
  }
  throw corruptFailure(where, 'the answer ended before the pack was complete')
}

async function* packOfV0(stream: AsyncGenerator<Packet>, where: string): AsyncGenerator<Uint8Array> {
  let inPack = false
  for await (const packet of stream) {
    if (packet.kind === 'flush' && inPack) return
    if (packet.kind !== 'line') continue
    // shallow and unshallow lines, then NAK or ACK, then the side band, whose first byte is 1, 2 or 3.
    if ((packet.bytes[0] ?? 0) <= 3) {
      inPack = true
      yield* bandOf(packet.bytes, where)
    } else refuseError(packet.bytes, where)
  }
  throw corruptFailure(where, 'the answer ended before the pack was complete')
}

function* bandOf(bytes: Uint8Array, where: string): Generator<Uint8Array> {
  const band = bytes[0]
  if (band === 1) yield bytes.subarray(1)
  else if (band === 3) throw refusal(textOf(bytes.subarray(1)), where)
  else if (band !== 2) throw protocolFailure(where, `sends an unknown side band ${band}`)
}

function refuseError(bytes: Uint8Array, where: string): void {
  const text = textOf(bytes)
  if (text.startsWith('ERR ')) throw refusal(text.slice(4), where)
}

function refusal(text: string, where: string): Error {
  const said = text.slice(0, 300)
  const gone = /not our ref|unadvertised object|not valid|missing|bad object/i.test(said)
  return gone
    ? goneFailure(where, `what was listed (it says: ${said})`)
    : protocolFailure(where, `says: ${said}`)
}
