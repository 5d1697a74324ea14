import { z } from 'zod'

// Values to set in files of the repository, in the container or in the build context.

const Value = z.union([
  z.string(),
  z.number(),
  z.boolean(),
  z.array(z.unknown()),
  z.record(z.string(), z.unknown()),
])

const FileName = z
  .string()
  .min(1, 'must not be empty')
  .refine(
    (path) => !path.startsWith('/') && !path.endsWith('/') && !path.split('/').includes('..'),
    'must name a file of the build context: no absolute path, no .. and no folder',
  )

/** File → path or glob in it → value, as `configure` and `build.configure` take it. */
export const Configure = z.record(FileName, z.record(z.string().min(1, 'must not be empty'), Value))
