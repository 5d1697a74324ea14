// One small tree per rule of .dependency-cruiser.mjs that breaks it, and no other.
// In: nothing. Out: files by path, by the name of the rule.
// Limits: bare specifiers become stub packages (test/architecture/cruise.ts); main.ts imports every file unless the tree has one.

export type Tree = Readonly<Record<string, string>>

const FINE = 'export const fine = 1\n'

export const BAD: Readonly<Record<string, Tree>> = {
  'no-rings': {
    'src/cli/a.ts': "import type { B } from './b.ts'\nexport type A = B\n",
    'src/cli/b.ts': "import type { A } from './a.ts'\nexport type B = A | 1\n",
  },
  ...looksAhead('objects', 'config'),
  ...looksAhead('config', 'targets'),
  ...looksAhead('targets', 'services'),
  ...looksAhead('services', 'images'),
  ...looksAhead('images', 'desired'),
  ...looksAhead('desired', 'plan'),
  'vocabulary-stands-alone': imports('src/core/json.ts', 'src/core/config/ops.ts'),
  'core-imports-core-only': imports('src/core/plan/plan.ts', 'src/reconcile/round.ts'),
  'core-npm-by-name': { 'src/core/plan/plan.ts': "import 'lodash'\n" },
  'core-node-crypto-only': { 'src/core/plan/plan.ts': "import 'node:fs'\n" },
  'ports-are-types': {
    'src/ports/x.ts': "import { fine } from '../core/json.ts'\nexport const port = fine\n",
    'src/core/json.ts': FINE,
  },
  'ports-name-the-core-only': {
    'src/ports/x.ts': "import type { Log } from 'some-log'\nexport type Port = Log\n",
  },
  'reconcile-knows-core-and-ports': imports('src/reconcile/round.ts', 'src/adapters/git/git.ts'),
  'adapters-own-folder': imports('src/adapters/git/git.ts', 'src/adapters/state/state.ts'),
  'shared-adapter-files-stand-alone': imports('src/adapters/http.ts', 'src/adapters/git/git.ts'),
  'adapters-below-reconcile': imports('src/adapters/git/git.ts', 'src/reconcile/round.ts'),
  'entries-get-ports-from-wire': imports('src/cli/program.ts', 'src/adapters/git/git.ts'),
  'entries-touch-no-world': { 'src/agent/agent.ts': "import 'node:fs'\n" },
  'public-face-knows-the-core-only': imports('src/index.ts', 'src/reconcile/round.ts'),
  'agent-below-cli': imports('src/agent/agent.ts', 'src/cli/program.ts'),
  'one-place-for-undici': { 'src/adapters/git/git.ts': "import 'undici'\n" },
  'one-place-for-isomorphic-git': { 'src/adapters/state/state.ts': "import 'isomorphic-git'\n" },
  'one-place-for-kubernetes-client-node': {
    'src/adapters/state/state.ts': "import '@kubernetes/client-node'\n",
  },
  'one-place-for-quickjs-emscripten-core': { 'src/cli/program.ts': "import 'quickjs-emscripten-core'\n" },
  'one-place-for-jitl-quickjs-wasmfile-release-sync': {
    'src/cli/program.ts': "import '@jitl/quickjs-wasmfile-release-sync'\n",
  },
  'one-place-for-pino': { 'src/agent/agent.ts': "import 'pino'\n" },
  'one-place-for-cosmiconfig': { 'src/cli/program.ts': "import 'cosmiconfig'\n" },
  'one-place-for-age-encryption': { 'src/cli/program.ts': "import 'age-encryption'\n" },
  'one-place-for-node-cron': { 'src/cli/program.ts': "import 'node-cron'\n" },
  'one-place-for-commander': { 'src/agent/agent.ts': "import 'commander'\n" },
  'one-place-for-picocolors': { 'src/agent/agent.ts': "import 'picocolors'\n" },
  'one-place-for-string-width': { 'src/agent/agent.ts': "import 'string-width'\n" },
  'one-place-for-log-update': { 'src/agent/agent.ts': "import 'log-update'\n" },
  'one-place-for-lru-cache': { 'src/agent/agent.ts': "import 'lru-cache'\n" },
  'one-place-for-js-yaml': { 'src/core/plan/plan.ts': "import 'js-yaml'\n" },
  'one-place-for-yaml': { 'src/core/plan/plan.ts': "import 'yaml'\n" },
  'packages-by-name': { 'src/adapters/git/git.ts': "import 'lodash'\n" },
  'sources-not-tests': imports('src/cli/program.ts', 'test/story.ts'),
  'no-development-packages': { 'src/wire.ts': "import 'for-development'\n" },
  'nothing-unreachable': { 'src/main.ts': FINE, 'src/cli/forgotten.ts': FINE },
  'no-unresolvable': { 'src/cli/program.ts': "import './gone.ts'\n" },
}

function imports(from: string, to: string): Tree {
  const up = '../'.repeat(from.split('/').length - 1)
  return { [from]: `import '${up}${to}'\n`, [to]: FINE }
}

/** By a type alone: knowing what comes later is the mistake, at run time or not. */
function looksAhead(stage: string, later: string): Readonly<Record<string, Tree>> {
  const text = `import type { Later } from '../${later}/later.ts'\nexport type Early = Later\n`
  const files = {
    [`src/core/${stage}/early.ts`]: text,
    [`src/core/${later}/later.ts`]: 'export type Later = 1\n',
  }
  return { [`core-${stage}-looks-back-only`]: files }
}
