import type { Fields } from '../data.ts'
import { apiVersionOf, type Kind } from '../resources/kind.ts'
import type { Page } from '../store/pages.ts'

/** How a client wants objects: whole, or their metadata only. */
export type View = (object: Fields) => Fields

const METADATA_ONLY = /as=PartialObjectMetadata(List)?\b/

export function viewOf(accept: string): View {
  if (!METADATA_ONLY.test(accept)) return (object) => object
  return (object) => ({
    kind: 'PartialObjectMetadata',
    apiVersion: 'meta.k8s.io/v1',
    metadata: object.metadata ?? {},
  })
}

export function listBody(kind: Kind, page: Page, accept: string): Fields {
  const partial = METADATA_ONLY.test(accept)
  const view = viewOf(accept)
  return {
    kind: partial ? 'PartialObjectMetadataList' : `${kind.kind}List`,
    apiVersion: partial ? 'meta.k8s.io/v1' : apiVersionOf(kind),
    metadata: {
      // Lists of custom resources always carry the field.
      ...(kind.custom && !partial ? { continue: '' } : {}),
      resourceVersion: String(page.version),
      ...(page.next === '' ? {} : { continue: page.next, remainingItemCount: page.remaining }),
    },
    items: page.items.map((object) => {
      const seen = view(object)
      // Items of a list of built-in kinds carry neither kind nor apiVersion; partial and custom ones do.
      if (partial || kind.custom) return seen
      const { kind: _, apiVersion: __, ...rest } = seen
      return rest
    }),
  }
}

/** An object as its endpoint's version tells it: versions of one kind share their storage. */
export function inVersion(kind: Kind, object: Fields): Fields {
  return { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind }
}
