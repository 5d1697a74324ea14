import { describe, expect, test } from 'vitest'
import { PACK_NAMES } from '../../../../src/core/config/presets/pack-names.ts'
import { PACKS } from '../../../../src/core/images/packs/packs.ts'
import { builtOf } from '../code.ts'

const CODE: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'node with a lock file and a build': {
    'package.json': '{"scripts":{"start":"node dist/server.js","build":"tsc"},"engines":{"node":">=22"}}',
    'package-lock.json': '{}',
  },
  'node with pnpm and a Procfile': {
    'package.json': '{}',
    'pnpm-lock.yaml': '',
    Procfile: 'web: node web.js\nworker: node worker.js\n',
  },
  'node with nothing but a server.js': { 'package.json': '{}', 'server.js': '' },
  'python with requirements': { 'requirements.txt': '', 'app.py': '' },
  'python with a project': { 'pyproject.toml': '', Procfile: 'web: gunicorn shop.wsgi --bind 0.0.0.0:$PORT' },
  'go with one program': { 'go.mod': '', 'cmd/shop/main.go': '', 'internal/a.go': '' },
  'php with composer': { 'composer.json': '{}', 'public/index.php': '', 'package.json': '{}' },
  'php alone': { 'index.php': '' },
  'java by maven': { 'pom.xml': '' },
  'java by gradle': { 'build.gradle.kts': '' },
  'a page': { 'index.html': '' },
}

describe('code without a Dockerfile becomes', () => {
  test.each(Object.entries(CODE))('%s', (_, files) => {
    const { image, problems } = builtOf(files)
    expect(problems).toEqual([])
    expect(image?.exposed).toEqual([{ port: 8080, protocol: 'TCP' }])
    expect(
      `${image?.build.generated?.dockerfile}\n--- ignored\n${image?.build.generated?.ignore}`,
    ).toMatchSnapshot()
  })
})

test('every name of the schema is a pack', () => {
  expect(PACKS.map(({ name }) => name).sort()).toEqual([...PACK_NAMES].sort())
})

describe('which Dockerfile counts', () => {
  const node = { 'package.json': '{"scripts":{"start":"node ."}}' }
  test("the code's own, and what packs would read is not asked for", () => {
    const { image, read } = builtOf({ ...node, Dockerfile: 'FROM scratch\n' })
    expect(image?.build.generated).toBeUndefined()
    expect(read).toEqual(['Dockerfile'])
  })
  test('that of a pack which somebody names', () => {
    const { image } = builtOf(
      { ...node, 'requirements.txt': '', Dockerfile: 'FROM scratch\n' },
      { pack: 'node' },
    )
    expect(image?.parts).toContainEqual({ name: 'pack', value: 'node 1' })
  })
  test('none where a Dockerfile is named that is not there', () => {
    expect(builtOf(node, { dockerfile: 'docker/Dockerfile' }).problems.join()).toContain(
      'has no docker/Dockerfile',
    )
  })
  test('its images are pinned as those of any other', () => {
    expect(builtOf({ 'pom.xml': '' }).bases).toEqual([
      'eclipse-temurin:21-jre',
      'maven:3.9-eclipse-temurin-21',
    ])
  })
  test('in a folder of the repository', () => {
    const files = { 'app/package.json': '{"scripts":{"start":"x"}}', 'app/yarn.lock': '', 'go.mod': '' }
    expect(
      builtOf(files, { context: 'app', dockerfile: 'Dockerfile' }).image?.build.generated?.dockerfile,
    ).toContain('yarn install')
  })
})

describe('what a pack does not know', () => {
  test.each([
    ['what runs, in node', { 'package.json': '{}' }],
    ['what runs, in python', { 'requirements.txt': '' }],
    ['which program, in go', { 'go.mod': '', 'cmd/a/main.go': '', 'cmd/b/main.go': '' }],
    ['anything', { 'README.md': '' }],
  ])('%s', (_, files) => {
    expect(builtOf(files as Record<string, string>).problems.join('\n')).toMatchSnapshot()
  })
  test('is no matter where the service says it', () => {
    expect(builtOf({ 'requirements.txt': '' }, { hasCommand: true }).problems).toEqual([])
  })
})

describe('the key', () => {
  const files = { 'package.json': '{"scripts":{"start":"x"}}', 'index.js': '1' }
  test('changes with the code, and not with what is ignored', () => {
    const key = builtOf(files).image?.key
    expect(builtOf({ ...files, 'index.js': '2' }).image?.key).not.toBe(key)
    expect(builtOf({ ...files, 'node_modules/x/index.js': '2' }).image?.key).toBe(key)
  })
  test('changes with platforms', () => {
    const arm = builtOf(files, { platforms: ['linux/amd64', 'linux/arm64'] }).image
    expect(arm?.key).not.toBe(builtOf(files).image?.key)
    expect(arm?.build.platforms).toEqual(['linux/amd64', 'linux/arm64'])
    expect(builtOf(files, { platforms: ['linux/amd64'] }).image?.key).toBe(builtOf(files).image?.key)
  })
})
