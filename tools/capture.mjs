import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

// `node tools/capture.mjs`: runs the demo and draws what it printed as docs/demo.svg, the README's picture.
// The first chapter, which creates everything, is cut to its plan's head; the rest is as it was printed.

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const run = spawnSync(
  process.execPath,
  [join(ROOT, 'dist/diploid.js'), 'demo', '--once', '--color', 'always'],
  {
    encoding: 'utf8',
    env: { ...process.env, CI: undefined, NO_COLOR: undefined },
  },
)
if (run.status !== 0) throw new Error(`the demo failed:\n${run.stderr}`)

const ESCAPE = String.fromCharCode(27)
const COLOURS = { 31: '#ff7b72', 32: '#7ee787', 33: '#e3b341', 35: '#d2a8ff', 36: '#79c0ff' }
const lines = shortened(`$ npm run demo\n${run.stderr}`.trimEnd().split('\n'))
const width = 880
const height = 24 + lines.length * 17
const rows = lines.map((line, index) => `<text x="16" y="${30 + index * 17}">${spans(line)}</text>`)
writeFileSync(
  join(ROOT, 'docs/demo.svg'),
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Output of npm run demo">
<rect width="${width}" height="${height}" rx="8" fill="#0d1117"/>
<g font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, monospace" font-size="12.5" fill="#e6edf3" xml:space="preserve">
${rows.join('\n')}
</g>
</svg>
`,
)

/** The chapters begin with ▸; of the first one after the greeting only the head is kept. */
function shortened(all) {
  const second = all.findIndex((line) => line.includes('A push to'))
  const first = all.findIndex((line) => line.includes('The agent deploys'))
  const counts = all.slice(0, second).findLastIndex((line) => line.includes('▸'))
  return [...all.slice(0, first + 10), '  …', ...all.slice(counts - 1)]
}

function spans(line) {
  let open = ''
  const parts = []
  for (const part of line.split(new RegExp(`(${ESCAPE}\\[[0-9;]*m)`))) {
    const code = new RegExp(`^${ESCAPE}\\[([0-9;]*)m$`).exec(part)?.[1]
    if (code !== undefined) open = style(code, open)
    else if (part !== '') parts.push(`<tspan${open}>${escaped(part.slice(0, 130))}</tspan>`)
  }
  return parts.join('')
}

function style(code, before) {
  if (code === '1') return ' font-weight="bold"'
  if (COLOURS[code] !== undefined) return ` fill="${COLOURS[code]}"`
  return /^(0|22|39|)$/.test(code) ? '' : before
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
