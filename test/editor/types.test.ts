import { join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'

// What an editor tells somebody who writes JavaScript configuration: completions and mistakes, as the language server
// of TypeScript gives them from the published declarations. `|` in a text is where the cursor stands.

const ROOT = join(import.meta.dirname, '../..')

const OPTIONS: ts.CompilerOptions = {
  allowJs: true,
  checkJs: true,
  strict: false,
  noEmit: true,
  skipLibCheck: true,
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  lib: ['lib.es2023.d.ts'],
  types: [],
  paths: { diploid: [join(ROOT, 'schema/index.d.ts')] },
}

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

const FORMS: Readonly<Record<string, (value: string, type: 'Config' | 'Service') => string>> = {
  'config = …': (value) => `config = ${value}`,
  'module.exports = defineConfig(…)': (value, type) =>
    `const { define${type} } = require('diploid')\nmodule.exports = define${type}(${value})`,
  'export default … with a type': (value, type) =>
    `/** @type {import('diploid').${type}} */\nexport default ${value}`,
  'defineConfig(…)': (value, type) =>
    `import { define${type} } from 'diploid'\nexport default define${type}(${value})`,
}

describe.each(Object.entries(FORMS))('in the form %s', (_form, write) => {
  test.each([
    ['a misspelt key', "{ domian: 'shop.test', services: {} }", /'domian' does(?: not|n't) exist/],
    ['a wrong kind', '{ name: 5, services: {} }', /'number' is not assignable to type 'string'/],
    [
      'a key of an environment',
      "{ environments: { production: { branche: 'main' } } }",
      /'branche' does not exist/,
    ],
    ['a key of a service', "{ services: { web: { imagee: 'a' } } }", /'imagee' does not exist/],
    [
      'a value of a service',
      "{ services: { web: { daemon: 'yes', replicas: true } } }",
      /'boolean' is not assignable/,
    ],
    ['a key of a probe', "{ services: { web: { health: { pth: '/' } } } }", /'pth' does not exist/],
    [
      'a key of an override',
      '{ services: { web: { production: { replica: 2 } } } }',
      /'replica' does not exist/,
    ],
    [
      'a key below byEnv',
      '{ services: { web: { byEnv: { europe: { replica: 2 } } } } }',
      /'replica' does not exist/,
    ],
    [
      'a key of an override of a name with a dash',
      "{ services: { web: { 'eu-north': { replica: 2 } } } }",
      /'replica' does not exist/,
    ],
    [
      'a key of an environment at the top',
      "{ production: { branche: 'main' }, services: {} }",
      /'branche' does not exist/,
    ],
  ])('marks %s in the ops file', (_, value, message) => {
    expect(mistakes(write(value, 'Config')).join('\n')).toMatch(message)
  })
  test.each([
    ['a misspelt key', "{ image: 'a', replica: 2 }", /'replica' does not exist/],
    ['a wrong kind', "{ image: 'a', env: 'A=b' }", /'string' is not assignable/],
    ['a key of a probe', "{ image: 'a', health: { pth: '/' } }", /'pth' does not exist/],
  ])('marks %s in the file of a service', (_, value, message) => {
    expect(mistakes(write(value, 'Service')).join('\n')).toMatch(message)
  })
  test('takes what is right', () => {
    const ops = `{
  production: { branch: 'main' }, 'eu-north': { branch: 'eu' }, environments: { europe: 'main' },
  services: { web: { image: services.api, dev: null, production: { replicas: 2 }, byEnv: { europe: { image: 'b' } } }, db: null },
}`
    expect(mistakes(write(ops, 'Config'))).toEqual([])
    const service =
      "{ image: 'a', proxy: { '/api/': services.api }, staging: { processes: { worker: null } } }"
    expect(mistakes(write(service, 'Service'))).toEqual([])
  })
})

test.each(Object.entries(FORMS).slice(1))('%s tells a service from an ops file', (_form, write) => {
  expect(mistakes(write("{ image: 'a', services: {} }", 'Service')).join()).toMatch(
    /'services' does not exist/,
  )
})

test('a type above `module.exports` completes, and marks nothing', () => {
  expect(mistakes("/** @type {import('diploid').Service} */\nmodule.exports = { replica: 2 }")).toEqual([])
})

test('what a function returns is held against values alone, unless its form is given', () => {
  expect(mistakes('config = () => ({ image: 5, replica: 2 })').join()).toMatch(/'number' is not assignable/)
  expect(mistakes("config = () => ({ image: 'a', replica: 2 })")).toEqual([])
  const given =
    "/** @returns {import('diploid').Service} */\nconst made = () => ({ image: 'a', replica: 2 })\nconfig = made"
  expect(mistakes(given).join()).toMatch(/'replica' does not exist/)
})

describe('the names of environments that a team chose itself', () => {
  const text = "config = { services: { web: { image: 'a', europe: { replicas: 2 } } } }"
  test('are unknown', () => {
    expect(mistakes(text).join()).toMatch(/'europe' does not exist/)
  })
  test('until they are declared', () => {
    const declared =
      "declare module 'diploid' {\n  interface EnvironmentNames { europe: true }\n}\nexport {}\n"
    expect(mistakes(text, declared)).toEqual([])
    expect(mistakes(text.replace('replicas', 'replica'), declared).join()).toMatch(/'replica' does not exist/)
  })
})

describe('the files of the stories and of the example company', () => {
  const files = ['test/cases', 'examples']
    .flatMap((folder) => ts.sys.readDirectory(join(ROOT, folder), ['.js', '.mjs', '.cjs']))
    .filter((file) => /diploid[^/]*$/.test(file))
  const program = ts.createProgram([...files, join(ROOT, 'schema/globals.d.ts')], {
    ...OPTIONS,
    // Each file is a configuration of its own.
    moduleDetection: ts.ModuleDetectionKind.Force,
  })
  test('are many', () => {
    expect(files.length).toBeGreaterThan(40)
  })
  test('have nothing wrong in them', () => {
    const marked = files
      // What these name is just what a configuration does not have.
      .filter((file) => !file.includes('javascript-that-must-not'))
      .flatMap((file) => {
        const source = program.getSourceFile(file)
        return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map(
          ({ messageText }) => `${file}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
        )
      })
    expect(marked).toEqual([])
  })
})

test('the JavaScript of the guide has nothing wrong in it', () => {
  const pages = ts.sys.readDirectory(join(ROOT, 'docs/guide'), ['.md'])
  const texts = [...pages, join(ROOT, 'README.md')].flatMap((page) =>
    [...(ts.sys.readFile(page) ?? '').matchAll(/^```js.*\n([\s\S]*?)^```$/gm)].map(([, text = '']) => text),
  )
  const whole = texts.filter((text) => /^(config =|export default|module\.exports)/m.test(text))
  expect(whole.length).toBeGreaterThan(5)
  expect(whole.flatMap((text) => mistakes(text))).toEqual([])
})

function completions(marked: string): readonly string[] {
  const service = serviceOf(marked.replace('|', ''))
  const found = service.getCompletionsAtPosition(FILE, marked.indexOf('|'), {})
  return found?.entries.map(({ name }) => name) ?? []
}

function mistakes(text: string, declarations = ''): readonly string[] {
  const service = serviceOf(text, declarations)
  return [...service.getSyntacticDiagnostics(FILE), ...service.getSemanticDiagnostics(FILE)].map(
    ({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'),
  )
}

/** Outside this package, whose `type` would make a module of it. */
const FILE = '/ops/edited.diploid.js'
const DECLARATIONS = '/ops/names.d.ts'
const registry = ts.createDocumentRegistry()

/** The language server over one file, in a project with nothing but the declarations. */
function serviceOf(text: string, declarations = ''): ts.LanguageService {
  const own: Readonly<Record<string, string>> = { [FILE]: text, [DECLARATIONS]: declarations }
  return ts.createLanguageService(
    {
      getCompilationSettings: () => OPTIONS,
      getScriptFileNames: () => [FILE, DECLARATIONS, join(ROOT, 'schema/globals.d.ts')],
      getScriptVersion: (file) => own[file] ?? '1',
      getScriptSnapshot: (file) => {
        const content = own[file] ?? ts.sys.readFile(file)
        return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
      },
      getCurrentDirectory: () => ROOT,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (file) => file in own || ts.sys.fileExists(file),
      readFile: (file) => own[file] ?? ts.sys.readFile(file),
    },
    registry,
  )
}
