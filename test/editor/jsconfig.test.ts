import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import ts from 'typescript'
import { afterEach, expect, test } from 'vitest'

// The project of the guide's page about editors, opened as `tsc -p jsconfig.json` opens it.

const ROOT = join(import.meta.dirname, '../..')
const page = readFileSync(join(ROOT, 'docs/guide/editors.md'), 'utf8')

const folders: string[] = []
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

test('marks what is wrong in the ops file, in the file of a service, and in what both require', () => {
  const files = {
    '.diploid.conf.js': "config = { domian: 'shop.test', services: {} }",
    'api.diploid.js': "config = { image: 'acme/api:1', replica: 2 }",
    'base/company.js': "import { defineService } from 'diploid'\nexport default defineService({ image: 5 })",
  }
  expect(marksIn(files)).toEqual([
    expect.stringMatching(/^\.diploid\.conf\.js: .*'domian' does not exist/),
    expect.stringMatching(/^api\.diploid\.js: .*'replica' does not exist/),
    expect.stringMatching(/^base\/company\.js: .*'number' is not assignable/),
  ])
})

test('marks nothing in what the page shows', () => {
  expect(marksIn({ '.diploid.conf.mjs': fence('js') })).toEqual([])
})

test('knows the names of environments that the page makes known', () => {
  const ops = "config = { services: { web: { image: 'a', europe: { replicas: 2 } } } }"
  expect(marksIn({ '.diploid.conf.js': ops })).toHaveLength(1)
  expect(marksIn({ '.diploid.conf.js': ops, 'names.d.ts': fence('ts') })).toEqual([])
})

/** What TypeScript says of an ops repository with these files, the page's jsconfig.json and the package. */
function marksIn(files: Readonly<Record<string, string>>): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'diploid-editor-'))
  folders.push(folder)
  mkdirSync(join(folder, 'node_modules'))
  symlinkSync(ROOT, join(folder, 'node_modules/diploid'))
  for (const [path, text] of Object.entries({ ...files, 'jsconfig.json': fence('json') })) {
    mkdirSync(join(folder, path, '..'), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const config = ts.getParsedCommandLineOfConfigFile(join(folder, 'jsconfig.json'), undefined, {
    ...ts.sys,
    onUnRecoverableConfigFileDiagnostic: ({ messageText }) => {
      throw new Error(ts.flattenDiagnosticMessageText(messageText, ' '))
    },
  })
  const program = ts.createProgram(config?.fileNames ?? [], config?.options ?? {})
  const own = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const place = file === undefined ? 'jsconfig.json' : file.fileName.slice(folder.length + 1)
    return `${place}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
  })
  return [...own].sort()
}

/** The first block of a language on the page, after the heading of JavaScript. */
function fence(language: string): string {
  const javascript = page.slice(page.indexOf('## JavaScript'))
  return new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(javascript)?.[1] ?? ''
}
