import { expect, test } from 'vitest'
import { ignoredFiles } from '../../../../../src/core/config/files/unread/ignored.ts'

test('each file that looks like configuration and is not read is told with the reason', () => {
  const paths = [
    'ops/.diploid.conf.yaml',
    'ops/web.diploid.yaml',
    'ops/data/db.diploid.js',
    'ops/data/README.md',
    'ops/.old/api.diploid.yaml',
    'ops/node_modules/shared/mailer.diploid.js',
    'ops/other/.diploid.conf.js',
    'ops/other/deep/worker.diploid.yaml',
    'legacy.diploid.yaml',
    '.diploid.conf.json',
  ]
  const services = new Map([
    ['web', 'ops/web.diploid.yaml'],
    ['db', 'ops/data/db.diploid.js'],
  ])
  expect(ignoredFiles(paths, { ops: 'ops/.diploid.conf.yaml', services })).toEqual([
    '.diploid.conf.json is not read: the configuration is ops/.diploid.conf.yaml',
    'legacy.diploid.yaml is not read: it is not below ops',
    'ops/.old/api.diploid.yaml is not read: ops/.old is a hidden folder',
    'ops/node_modules/shared/mailer.diploid.js is not read: it is among installed packages',
    'ops/other/.diploid.conf.js is not read: the configuration is ops/.diploid.conf.yaml',
    'ops/other/deep/worker.diploid.yaml is not read: ops/other has a configuration of its own',
  ])
})

test('names that are almost right are told with the right one', () => {
  const paths = [
    '.diploid.conf.yaml',
    '.diploid.conf.ts',
    'diploid.config.js',
    'api.diploid.ts',
    'services/backend.diplod.yml',
    'other/diploid.conf.yaml',
    'web.config.js',
    '.diploid.yaml',
    'diploma.pdf',
    'README.md',
  ]
  expect(ignoredFiles(paths, { ops: '.diploid.conf.yaml', services: new Map() })).toEqual([
    '.diploid.conf.ts is not read: if it is configuration, its name must be .diploid.conf.js',
    'api.diploid.ts is not read: if it is configuration, its name must be api.diploid.js',
    'diploid.config.js is not read: if it is configuration, its name must be .diploid.conf.js',
    'services/backend.diplod.yml is not read: if it is configuration, its name must be backend.diploid.yml',
  ])
})
