// Writes schema/, the JSON Schemas and TypeScript declarations for editors, and docs/reference/keys.md, from the schema in src/core/config/schema.
// Node 20 cannot run TypeScript, so schema-documents.mjs is bundled first. `--check` only compares and fails on a difference.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { keyReference } from './reference.mjs'
import { typeDeclarations } from './types.mjs'

const root = fileURLToPath(new URL('..', import.meta.url))

/** @returns {Promise<Record<string, string>>} text by path from the project's root */
async function schemaFiles() {
  // Beside node_modules, so that the bundle finds zod there.
  const folder = await mkdtemp(join(root, 'node_modules', '.schema-'))
  try {
    const outfile = join(folder, 'documents.mjs')
    await build({
      entryPoints: [join(root, 'tools/schema-documents.mjs')],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      logLevel: 'error',
    })
    const { schemaDocuments, marks } = await import(pathToFileURL(outfile).href)
    const documents = schemaDocuments()
    const files = Object.entries(documents).map(([name, document]) => [
      name,
      `${JSON.stringify(document, null, 2)}\n`,
    ])
    const declarations = Object.entries(await typeDeclarations(documents))
    return {
      ...Object.fromEntries([...files, ...declarations].map(([name, text]) => [`schema/${name}`, text])),
      'docs/reference/keys.md': keyReference(documents, marks()),
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

const check = process.argv.includes('--check')
let stale = 0
for (const [path, text] of Object.entries(await schemaFiles())) {
  const file = join(root, path)
  const present = await readFile(file, 'utf8').catch(() => '')
  if (present === text) continue
  if (check) {
    stale++
    console.error(`${path} is out of step with src/core/config/schema: run npm run schema`)
  } else {
    await writeFile(file, text)
    console.log(`wrote ${path}`)
  }
}
process.exitCode = stale === 0 ? 0 : 1
