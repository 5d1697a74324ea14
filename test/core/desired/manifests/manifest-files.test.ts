import { expect, test } from 'vitest'
import { manifestFiles } from '../../../../src/core/desired/manifests/manifest-files.ts'
import { printProblem } from '../../../../src/core/problem.ts'
import { sourceOf } from '../files.ts'

// A folder of manifests in which not every file is one.

test('a symlink, a submodule and a file in another encoding are told by their names, and the rest is read', () => {
  const sources = sourceOf(
    'metrics',
    {
      'k8s/a.yaml': { mode: '100644', bytes: Buffer.from('kind: ConfigMap\n') },
      'k8s/b.yaml': { mode: '120000', bytes: Buffer.from('../../secrets/b.yaml') },
      'k8s/c.yaml': { mode: '160000', bytes: Buffer.from('') },
      'k8s/d.yaml': { mode: '100755', bytes: Buffer.from('# caf\xe9\n', 'latin1') },
    },
    { manifests: 'k8s', prefix: 'metrics@ccccccc:' },
  )
  const { value, problems } = manifestFiles(sources, 'metrics', 'k8s', ['services', 'metrics', 'manifests'])
  expect(value).toEqual([{ file: 'metrics@ccccccc:k8s/a.yaml', text: 'kind: ConfigMap\n' }])
  expect(problems.map(printProblem).join('\n')).toMatchInlineSnapshot(`
    "error  metrics@ccccccc:k8s/b.yaml  is no regular file, but a symlink or a submodule  [desired.manifest]
        Commit the file itself.
    error  metrics@ccccccc:k8s/c.yaml  is no regular file, but a symlink or a submodule  [desired.manifest]
        Commit the file itself.
    error  metrics@ccccccc:k8s/d.yaml  is no text in UTF-8  [desired.manifest]
        Save it as UTF-8."
  `)
})
