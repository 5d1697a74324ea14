import { groupOf, type ObjectId } from '../../core/objects/object.ts'

/** `shop-production/deployment-backend.yaml`; what belongs to no namespace lies in `_cluster`. */
export function filePath(id: ObjectId): string {
  const folder = id.namespace === '' ? '_cluster' : safe(id.namespace)
  return `${folder}/${safe(kindOf(id))}-${safe(id.name)}.yaml`
}

/** Kinds of other makers may share a name with a built-in one. */
function kindOf(id: ObjectId): string {
  const group = groupOf(id.apiVersion)
  const foreign = group.includes('.') && !group.endsWith('.k8s.io')
  return foreign ? `${id.kind.toLowerCase()}.${group}` : id.kind.toLowerCase()
}

/** Colons of RBAC names are no good in file names everywhere, and no name may lead out of the folder. */
function safe(name: string): string {
  const text = encodeURIComponent(name).replaceAll('*', '%2A')
  return /^\.*$/.test(text) ? text.replaceAll('.', '%2E') : text
}
