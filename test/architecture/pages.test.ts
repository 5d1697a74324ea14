import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'
import { emptyCluster } from '../story/cluster.ts'
import { inProcessEvaluator } from '../story/evaluator.ts'
import { tell } from '../story/pipeline.ts'

// What the pages say is there: their links lead somewhere, and the guide's first configuration works as it stands.

const ROOT = join(import.meta.dirname, '../..')
const PAGES = ['.', 'docs', 'test/bed', 'examples']
  .flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: folder !== '.', encoding: 'utf8' }).map((path) =>
      join(ROOT, folder, path),
    ),
  )
  .filter((path) => path.endsWith('.md') && !path.includes('node_modules'))

test('links lead to files that are there', () => {
  const links = PAGES.flatMap((page) =>
    [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)].map((match) => ({
      page: relative(ROOT, page),
      link: match[1] ?? '',
    })),
  )
  expect(links.length).toBeGreaterThan(20)
  expect(links.filter(({ page, link }) => !existsSync(join(ROOT, dirname(page), link)))).toEqual([])
})

test('the configuration of a page is the one that a story tells', () => {
  for (const [page, story] of [
    ['secrets', 'guide-secrets'],
    ['configure', 'guide-configure'],
  ]) {
    const text = readFileSync(join(ROOT, `docs/guide/${page}.md`), 'utf8')
    const conf = readFileSync(join(ROOT, `test/cases/${story}/given/ops/.diploid.conf.js`), 'utf8')
    expect(/```js\n([\s\S]*?)```/.exec(text)?.[1], page).toBe(conf)
  }
})

test('the first configuration of the guide plans what the guide says', async () => {
  const page = readFileSync(join(ROOT, 'docs/guide/getting-started.md'), 'utf8')
  const text = /```js\n(\/\/ \.diploid\.conf\.js\n[\s\S]*?)```/.exec(page)?.[1] ?? ''
  const repositories = new Map([
    ['ops', new Map([['.diploid.conf.js', text.replace('registry.example.com', 'registry.test')]])],
    ['web', new Map([['Dockerfile', 'FROM nginx:1.27\nEXPOSE 80\n']])],
  ])
  const told = await tell(repositories, emptyCluster(), await inProcessEvaluator())
  expect(
    told.replaceAll(/-[0-9a-f]{8,}\b/g, '-HASH').replaceAll(/\b[0-9a-f]{7}\b/g, 'COMMIT'),
  ).toMatchInlineSnapshot(`
    "production  main@COMMIT
      ~ build   web              first build, of COMMIT
      + create  Namespace/shop-production
      + create  ServiceAccount/db
      + create  ServiceAccount/web
      + create  Secret/db-env-HASH
      + create  Service/db
      + create  Service/db-pods
      + create  Service/web
      + create  Deployment/web   (after build)
      + create  StatefulSet/db
    1 to build, 9 to create, 0 to update, 0 to delete, 0 unchanged
    "
  `)
})
