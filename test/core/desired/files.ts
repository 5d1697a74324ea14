import { OPS_REPOSITORY } from '../../../src/core/config/ops.ts'
import type { SourceFile, SourceNeed, Sources } from '../../../src/core/desired/sources/sources.ts'
import { known } from '../../../src/core/json.ts'

/** Files of the ops repository as one service gets them. */
export function sourceOf(
  service: string,
  files: Readonly<Record<string, SourceFile>>,
  fields: Partial<SourceNeed> = {},
): Sources {
  const need = {
    service,
    repo: OPS_REPOSITORY,
    commit: 'c'.repeat(40),
    folder: '',
    context: '',
    paths: Object.keys(files),
    prefix: '',
    ...fields,
  }
  const found = { need, files: new Map(Object.entries(files)), paths: Object.keys(files) }
  return new Map([[service, known(found)]])
}
