import { createHash } from 'node:crypto'
import { canonical } from '../../json.ts'
import type { KeyPart } from '../image.ts'

/** Part of every key; raised when builds of the same parts would give other bytes than before. */
const FORMAT = '1'

/** The key of an image: equal exactly where everything that can change its bytes is. It is the image's tag. */
export function keyOf(parts: readonly KeyPart[]): string {
  const rows = parts
    .map(({ name, value }) => [name, value])
    .sort(([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0))
  return createHash('sha256')
    .update(canonical([FORMAT, ...rows]))
    .digest('hex')
    .slice(0, 40)
}
