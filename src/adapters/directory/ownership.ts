import { isMap, type Json, type JsonMap } from '../../core/json.ts'
import { FIELD_MANAGER } from '../../core/objects/compare/managed-fields.ts'

/** In a file that we wrote every field is ours; comparing needs that said as the API server says it. */
export function withOwnership(body: JsonMap, ours: boolean): JsonMap {
  if (!ours) return body
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = body
  const { name: _name, namespace: _namespace, ...kept } = isMap(metadata) ? metadata : {}
  const owned = Object.keys(kept).length === 0 ? rest : { ...rest, metadata: kept }
  const entry = {
    manager: FIELD_MANAGER,
    operation: 'Apply',
    fieldsType: 'FieldsV1',
    fieldsV1: fieldsOf(owned),
  }
  return { ...body, metadata: { ...(isMap(metadata) ? metadata : {}), managedFields: [entry] } }
}

/** Lists compare whole: a file has no server that would merge them. */
function fieldsOf(value: Json): JsonMap {
  if (!isMap(value)) return {}
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [`f:${key}`, fieldsOf(item)]))
}
