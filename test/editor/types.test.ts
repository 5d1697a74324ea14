import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

// What an editor tells somebody who writes JavaScript configuration: completions and mistakes, as the language server
// of TypeScript gives them from the published declarations. `|` in a text is where the cursor stands.

const ROOT = join(import.meta.dirname, '../..')

describe('completes', () => {
  test.each([
    [
      'keys of the ops file',
      "import { defineConfig } from 'diploid'\nexport default defineConfig({ | })",
      ['environments', 'services', 'domain', 'vars'],
    ],
    [
      'keys of a service in it',
      "import { defineConfig } from 'diploid'\nexport default defineConfig({ services: { web: { | } } })",
      ['image', 'replicas', 'env', 'routes', 'url'],
    ],
    [
      'keys of a service of its own file, in a comment',
      "/** @type {import('diploid').Service} */\nexport default { | }",
      ['image', 'health', 'needs'],
    ],
    ['keys of the short form', 'config = { | }', ['services', 'image']],
    [
      'words that a key takes',
      "/** @type {import('diploid').Service} */\nexport default { spread: '|' }",
      ['nodes', 'zones'],
    ],
    [
      'what every service offers, without an import',
      'config = { env: { URL: services.mysql.| } }',
      ['host', 'port', 'url', 'env'],
    ],
    [
      'what a function is given',
      "/** @type {import('diploid').Exported<import('diploid').Service>} */\nexport default (given) => ({ command: given.| })",
      ['env', 'branch', 'vars'],
    ],
  ])('%s', (_, text, expected) => {
    expect(completions(text)).toEqual(expect.arrayContaining([...expected]))
  })
})

describe('sees', () => {
  test.each([
    ['a wrong type', 'replicas: []', /is not assignable to type 'string | number'/],
    ['a wrong word', "spread: 'racks'", /nodes.*zones/],
    [
      'a wrong value deep inside',
      'health: { readiness: { port: true } }',
      /Type 'boolean' is not assignable/,
    ],
  ])('%s', (_, entry, message) => {
    const text = `/** @type {import('diploid').Service} */\nexport default { ${entry} }`
    expect(mistakes(text).join('\n')).toMatch(message)
  })
  test('nothing wrong in the forms of patch', () => {
    const text = `/** @type {import('diploid').Service} */
export default { patch: { Deployment: (object) => { object.spec.paused = true }, Service: { spec: null }, Job: [{ op: 'remove', path: '/a' }] } }`
    expect(mistakes(text)).toEqual([])
  })
  test('nothing wrong in references, short forms and overrides', () => {
    const text = `import { defineService, from } from 'diploid'
export default defineService(({ env, vars }) => ({
  image: 'nginx:1', port: services.api.port, url: 'https://$name.$domain', replicas: env === 'dev' ? 1 : 2,
  env: { ...vars.common, DB: services.db.env.POSTGRES_DB, PASSWORD: secret('db', 'password'), KEY: generate('key') },
  production: { replicas: 3 }, dev: null,
}))
from(services.db.env)`
    expect(mistakes(text)).toEqual([])
  })
})

test('the files of the example company', () => {
  const folder = join(ROOT, 'examples/ops-repo/ops')
  const files = ts.sys.readDirectory(folder, ['.js'])
  expect(files.length).toBeGreaterThan(2)
  expect(files.flatMap((file) => mistakes(ts.sys.readFile(file) ?? ''))).toEqual([])
})

function completions(marked: string): readonly string[] {
  const service = serviceOf(marked.replace('|', ''))
  const found = service.getCompletionsAtPosition(FILE, marked.indexOf('|'), {})
  return found?.entries.map(({ name }) => name) ?? []
}

function mistakes(text: string): readonly string[] {
  const service = serviceOf(text)
  return [...service.getSyntacticDiagnostics(FILE), ...service.getSemanticDiagnostics(FILE)].map(
    ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'),
  )
}

/** Outside this package, whose `type` would make a module of it. */
const FILE = '/ops/edited.diploid.js'
const registry = ts.createDocumentRegistry()

/** The language server over one file, in a project with nothing but the declarations. */
function serviceOf(text: string): ts.LanguageService {
  const options: ts.CompilerOptions = {
    allowJs: true,
    checkJs: true,
    strict: false,
    noEmit: true,
    skipLibCheck: true,
    target: ts.ScriptTarget.ES2023,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
    paths: { diploid: [join(ROOT, 'schema/index.d.ts')] },
  }
  return ts.createLanguageService(
    {
      getCompilationSettings: () => options,
      getScriptFileNames: () => [FILE, join(ROOT, 'schema/globals.d.ts')],
      getScriptVersion: (file) => (file === FILE ? text : '1'),
      getScriptSnapshot: (file) => {
        const content = file === FILE ? text : ts.sys.readFile(file)
        return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
      },
      getCurrentDirectory: () => ROOT,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (file) => file === FILE || ts.sys.fileExists(file),
      readFile: (file) => (file === FILE ? text : ts.sys.readFile(file)),
    },
    registry,
  )
}
