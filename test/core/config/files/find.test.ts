import { describe, expect, test } from 'vitest'
import { findConfig } from '../../../../src/core/config/files/find.ts'
import { print } from '../written.ts'

describe('what is found', () => {
  test('the ops file and the service files beside it and in subfolders', () => {
    expect(
      found([
        'README.md',
        '.diploid.conf.js',
        'app.diploid.js',
        'team/api.diploid.yaml',
        'team/deep/db.diploid.json',
        'legacy.k8s.js',
        'base.js',
      ]),
    ).toEqual({
      ops: '.diploid.conf.js',
      services: {
        api: 'team/api.diploid.yaml',
        app: 'app.diploid.js',
        db: 'team/deep/db.diploid.json',
        legacy: 'legacy.k8s.js',
      },
    })
  })
  test('in a folder of the repository, and nothing beside that folder', () => {
    const paths = [
      '.diploid.conf.js',
      'a.diploid.js',
      'deploy/.diploid.conf.yml',
      'deploy/b.diploid.js',
      'deployed/c.diploid.js',
    ]
    for (const folder of ['deploy', './deploy/', '/deploy']) {
      expect(found(paths, folder)).toEqual({
        ops: 'deploy/.diploid.conf.yml',
        services: { b: 'deploy/b.diploid.js' },
      })
    }
  })
  test('hidden folders, installed packages and folders of another configuration are not entered', () => {
    expect(
      found([
        '.diploid.conf.js',
        '.hidden/a.diploid.js',
        'x/.git/b.diploid.js',
        'node_modules/p/c.diploid.js',
        'x/node_modules/d.diploid.js',
        'other/.diploid.conf.json',
        'other/e.diploid.js',
        'other/below/f.diploid.js',
        'x/g.diploid.js',
      ]),
    ).toEqual({ ops: '.diploid.conf.js', services: { g: 'x/g.diploid.js' } })
  })
  test('the file of a service repository is no service of the ops repository', () => {
    expect(found(['.diploid.conf.js', '.diploid.js', 'x/.diploid.yaml'])).toEqual({
      ops: '.diploid.conf.js',
      services: {},
    })
  })
})

describe('what is no good', () => {
  const problems = (paths: readonly string[], folder = ''): string =>
    print(findConfig(paths, folder).problems)

  test('none', () => {
    expect(problems(['README.md'])).toMatchInlineSnapshot(`
      "error  no configuration file in the repository's root  [config.not-found]
          Searched for .diploid.conf.js, .diploid.conf.cjs, .diploid.conf.mjs, .diploid.conf.json, .diploid.conf.yaml, .diploid.conf.yml. The shortest is .diploid.conf.yaml with \`services: { web: { image: nginx } }\`."
    `)
    expect(problems(['deploy/.diploid.conf.js'])).toMatchInlineSnapshot(`
      "error  no configuration file in the repository's root  [config.not-found]
          Searched for .diploid.conf.js, .diploid.conf.cjs, .diploid.conf.mjs, .diploid.conf.json, .diploid.conf.yaml, .diploid.conf.yml. There is deploy/.diploid.conf.js: if that is the one, name its folder with --folder."
    `)
  })
  test('two', () => {
    expect(problems(['.diploid.conf.js', '.diploid.conf.yaml'])).toMatchInlineSnapshot(`
      "error  .diploid.conf.js  2 configuration files in the repository's root: .diploid.conf.js, .diploid.conf.yaml  [config.several]
          Keep one of them."
    `)
    expect(
      problems(['d/.diploid.conf.js', 'd/.diploid.conf.cjs', 'd/.diploid.conf.mjs'], 'd'),
    ).toMatchInlineSnapshot(`
      "error  d/.diploid.conf.js  3 configuration files in folder d: .diploid.conf.js, .diploid.conf.cjs, .diploid.conf.mjs  [config.several]
          Keep one of them."
    `)
  })
  test('two files for one service', () => {
    expect(problems(['.diploid.conf.js', 'team/app.k8s.js', 'app.diploid.js'])).toMatchInlineSnapshot(`
      "error  app.diploid.js  service app has 2 files: app.diploid.js, team/app.k8s.js  [config.several]
          Keep one of them."
    `)
  })
  test('a name that is no DNS label, or taken', () => {
    expect(problems(['.diploid.conf.js', 'My_App.diploid.js'])).toMatchInlineSnapshot(`
      "error  My_App.diploid.js  'My_App' cannot be the name of a service: lower-case letters, digits and - only, at most 63, no - at the ends  [config.service-name]
          Rename the file, to my-app.diploid.js, say."
    `)
    expect(problems(['.diploid.conf.js', 'a.b.diploid.js'])).toMatchInlineSnapshot(`
      "error  a.b.diploid.js  'a.b' cannot be the name of a service: lower-case letters, digits and - only, at most 63, no - at the ends  [config.service-name]
          Rename the file, to a-b.diploid.js, say."
    `)
    expect(problems(['.diploid.conf.js', 'defaults.diploid.js'])).toMatchInlineSnapshot(`
      "error  defaults.diploid.js  'defaults' cannot be the name of a service: services.defaults holds for all services  [config.service-name]
          Rename the file."
    `)
  })
})

function found(paths: readonly string[], folder = ''): unknown {
  const { value, problems } = findConfig(paths, folder)
  expect(print(problems)).toBe('')
  return value && { ops: value.ops, services: Object.fromEntries(value.services) }
}
