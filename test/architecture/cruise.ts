import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { cruise as cruiseFiles, type IConfiguration, type ICruiseResult } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import type { Tree } from './bad-files.ts'

// Runs the import law over a tree.
// In: a root folder with src/. Out: what was read, and which rules were broken by which import.
// Limits: the compiler settings are this project's, wherever the tree lies.

const ROOT = join(import.meta.dirname, '../..')

export interface Cruised {
  readonly modules: readonly string[]
  readonly broken: readonly { readonly rule: string; readonly from: string; readonly to: string }[]
}

export async function law(): Promise<IConfiguration> {
  const file: unknown = await import(String(new URL('../../.dependency-cruiser.mjs', import.meta.url)))
  return (file as { default: IConfiguration }).default
}

export async function cruise(root: string): Promise<Cruised> {
  const { options = {}, forbidden = [] } = await law()
  const settings = { ...options, baseDir: root, ruleSet: { forbidden }, validate: true }
  const tsConfig = extractTSConfig(join(ROOT, 'tsconfig.json'))
  const { output } = await cruiseFiles(['src'], settings, undefined, { tsConfig })
  const { modules, summary } = output as ICruiseResult
  return {
    modules: modules.map(({ source }) => source).filter((source) => source.startsWith('src/')),
    broken: summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
  }
}

/** Writes a tree with a main.ts that reaches all of it, and a stub for every package that it names. */
export function plant(root: string, tree: Tree): void {
  const sources = Object.keys(tree).filter((path) => path.startsWith('src/'))
  const main = sources.map((path) => `import './${relative('src', path)}'\n`).join('')
  for (const [path, text] of Object.entries({ 'src/main.ts': main, ...tree })) write(join(root, path), text)
  const packages = Object.values(tree).flatMap((text) => text.match(/(?<=')(?!node:)[@a-z][^']*(?=')/g) ?? [])
  for (const name of packages) {
    const manifest = { name, version: '1.0.0', type: 'module', main: 'index.js', types: 'index.d.ts' }
    write(join(root, 'node_modules', name, 'package.json'), JSON.stringify(manifest))
    write(join(root, 'node_modules', name, 'index.js'), 'export {}\n')
  }
  const [dev, usual] = [true, false].map((dev) =>
    Object.fromEntries(
      packages.filter((name) => (name === 'for-development') === dev).map((name) => [name, '1.0.0']),
    ),
  )
  const manifest = { name: 'tree', type: 'module', dependencies: usual, devDependencies: dev }
  write(join(root, 'package.json'), JSON.stringify(manifest))
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}
