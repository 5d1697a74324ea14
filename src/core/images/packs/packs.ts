import { webRecipe } from '../web/web.ts'
import { GO } from './go.ts'
import { JAVA } from './java.ts'
import { NODE } from './node.ts'
import type { CodeFacts, Pack } from './pack.ts'
import { PHP } from './php.ts'
import { PYTHON } from './python.ts'

// Build packs: which code is built how where it has no Dockerfile.
// In: the names of its files and the texts of a few. Out: a Dockerfile, as text.
// Limits: the ordinary case of each language; what is special wants a Dockerfile of its own.

/** A page and what belongs to it. */
const STATIC: Pack = {
  name: 'static',
  version: 1,
  signs: ['index.html'],
  reads: [],
  recipe: (facts) => webRecipe({}, facts),
}

/** In the order in which they are tried: whoever has a PHP framework often has a package.json beside it for its assets. */
export const PACKS: readonly Pack[] = [PHP, JAVA, GO, PYTHON, NODE, STATIC]

/** Every file that a pack might want to read. */
export const PACK_FILES: readonly string[] = [...new Set(PACKS.flatMap(({ reads }) => reads))].sort()

/** The pack that is named, else the first whose sign is there. */
export function packOf(name: string | undefined, { paths }: Pick<CodeFacts, 'paths'>): Pack | undefined {
  if (name !== undefined) return PACKS.find((pack) => pack.name === name)
  return PACKS.find(({ signs }) => signs.some((sign) => paths.has(sign)))
}
