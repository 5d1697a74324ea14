import type { Fields } from '../../data.ts'
import { apiVersionOf, type Kind } from '../../resources/kind.ts'
import type { Kinds } from '../../resources/kinds.ts'

/** As much of OpenAPI v3 as kubectl reads before it writes: which kinds take `fieldValidation`. */
export function openApi(kinds: Kinds, path: string): Fields | undefined {
  if (path === '/openapi/v3') {
    const versions = [...new Set(kinds.all().map(pathOf))]
    return {
      paths: Object.fromEntries(
        versions.map((version) => [version, { serverRelativeURL: `/openapi/v3/${version}` }]),
      ),
    }
  }
  const version = path.startsWith('/openapi/v3/') ? path.slice('/openapi/v3/'.length) : undefined
  const served = kinds.all().filter((kind) => pathOf(kind) === version)
  if (served.length === 0) return undefined
  return {
    openapi: '3.0.0',
    info: { title: 'the embedded cluster', version: 'v1' },
    paths: Object.fromEntries(
      served.map((kind) => [`/${pathOf(kind)}/${kind.plural}/{name}`, { patch: patchOf(kind) }]),
    ),
  }
}

function pathOf(kind: Kind): string {
  return kind.group === '' ? 'api/v1' : `apis/${apiVersionOf(kind)}`
}

function patchOf(kind: Kind): Fields {
  return {
    'x-kubernetes-group-version-kind': { group: kind.group, version: kind.version, kind: kind.kind },
    parameters: ['dryRun', 'fieldManager', 'fieldValidation', 'force'].map((name) => ({
      name,
      in: 'query',
      schema: { type: 'string' },
    })),
    responses: {},
  }
}
