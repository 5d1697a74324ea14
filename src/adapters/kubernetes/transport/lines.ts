import { StringDecoder } from 'node:string_decoder'
import { isMap, type JsonMap } from '../../../core/json.ts'

/** A watch answers with one JSON object per line. A line cut off by the end of the stream is dropped: it will come again. */
export async function* jsonLines(body: AsyncIterable<Uint8Array>): AsyncGenerator<JsonMap> {
  const decoder = new StringDecoder('utf8')
  let pending: string[] = []
  for await (const chunk of body) {
    const parts = decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)).split('\n')
    pending.push(parts[0] ?? '')
    for (const part of parts.slice(1)) {
      const value: unknown = parse(pending.join(''))
      pending = [part]
      if (isMap(value)) yield value
    }
  }
}

function parse(line: string): unknown {
  return line.trim() === '' ? undefined : JSON.parse(line)
}
