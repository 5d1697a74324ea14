// The import law of docs/architecture.md as rules. test/architecture.test.ts runs them over the tree, and feeds each of
// them one bad file, so that a rule that matches nothing is noticed.

const STAGES = ['objects', 'config', 'targets', 'services', 'images', 'desired', 'plan']

/** A stage may use itself and the stages before it. */
const stageRules = STAGES.slice(0, -1).map((stage, index) => ({
  name: `core-${stage}-looks-back-only`,
  comment: `Stages run one way: ${STAGES.join(' → ')}. What a later stage knows must be handed in, or belongs earlier.`,
  severity: 'error',
  from: { path: `^src/core/${stage}/` },
  to: { path: `^src/core/(${STAGES.slice(index + 1).join('|')})/` },
}))

/** Pure and synchronous: admitted to the core one by one. */
const CORE_PACKAGES = ['zod', 'js-yaml', 'yaml', 'acorn', 'dockerfile-ast', 'picomatch', 'semver', 'diff']

/** Every package, and the one place that may import it; what the core may import beside these stands above. */
const PLACES = {
  undici: 'src/adapters/http\\.ts$',
  'isomorphic-git': 'src/adapters/git/',
  '@kubernetes/client-node': 'src/adapters/kubernetes/',
  'quickjs-emscripten-core': 'src/adapters/evaluator/',
  '@jitl/quickjs-wasmfile-release-sync': 'src/adapters/evaluator/',
  pino: 'src/adapters/log/',
  cosmiconfig: 'src/adapters/config-files/',
  'age-encryption': 'src/adapters/sops/',
  'node-cron': 'src/agent/',
  commander: 'src/cli/',
  picocolors: 'src/cli/',
  'string-width': 'src/cli/',
  'log-update': 'src/cli/',
  'lru-cache': 'src/adapters/',
  'js-yaml': 'src/(core/config|core/desired/manifests|adapters|cli)/',
  // Only for edits that keep comments; js-yaml reads, and is six times faster.
  yaml: 'src/core/services/configure/formats/',
}
const ADMITTED = [...new Set([...CORE_PACKAGES, ...Object.keys(PLACES)])]

export default {
  forbidden: [
    {
      name: 'no-rings',
      comment: 'Two files that import each other are one file with a crack through it; types count too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...stageRules,
    {
      name: 'vocabulary-stands-alone',
      comment: 'The files at the root of the core are known to every stage, so they may know none.',
      severity: 'error',
      from: { path: '^src/core/[^/]+\\.ts$' },
      to: { path: '^src/core/[^/]+/' },
    },
    {
      name: 'core-imports-core-only',
      comment: 'The core is pure: it knows no port, no step, no adapter, no entry.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { path: '^src/(?!core/)' },
    },
    {
      name: 'core-npm-by-name',
      comment: 'A package in the core must be pure and synchronous; each is admitted by name.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { path: 'node_modules/', pathNot: `node_modules/(@types/)?(${CORE_PACKAGES.join('|')})/` },
    },
    {
      name: 'core-node-crypto-only',
      comment: 'Hashing is computation; everything else of Node is the outside world.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'ports-are-types',
      comment: 'A port says what the outside is; it runs nothing and needs only the vocabulary of the core.',
      severity: 'error',
      from: { path: '^src/ports/' },
      to: { dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'ports-name-the-core-only',
      comment: 'A port speaks the words of the core, so that no adapter or package shows through it.',
      severity: 'error',
      from: { path: '^src/ports/' },
      to: { dependencyTypes: ['type-only'], pathNot: '^src/(core|ports)/' },
    },
    {
      name: 'reconcile-knows-core-and-ports',
      comment: 'Steps reach the world through ports only, so that every step runs in a test without it.',
      severity: 'error',
      from: { path: '^src/reconcile/' },
      to: { pathNot: '^src/(core/|reconcile/|ports/)' },
    },
    {
      name: 'adapters-own-folder',
      comment:
        'An adapter that needs another outside world gets its port from wire.ts; only the files beside the folders are shared.',
      severity: 'error',
      from: { path: '^src/adapters/([^/]+)/' },
      to: { path: '^src/adapters/[^/]+/', pathNot: '^src/adapters/$1/' },
    },
    {
      name: 'shared-adapter-files-stand-alone',
      comment: 'What adapters share must not know any of them.',
      severity: 'error',
      from: { path: '^src/adapters/[a-z-]+\\.ts$' },
      to: { path: '^src/adapters/[^/]+/' },
    },
    {
      name: 'adapters-below-reconcile',
      comment: 'Adapters translate; deciding when to call them is the business of reconcile and the entries.',
      severity: 'error',
      from: { path: '^src/adapters/' },
      to: { path: '^src/(reconcile|cli|agent|dashboard|wire|main)' },
    },
    {
      name: 'entries-get-ports-from-wire',
      comment: 'Only wire.ts knows which adapters there are.',
      severity: 'error',
      from: { path: '^src/(cli|agent|dashboard)/' },
      to: { path: '^src/(adapters/|wire|main)' },
    },
    {
      name: 'entries-touch-no-world',
      comment:
        'Files, processes and the network are ports; an entry gets them handed in. render alone writes what --output names.',
      severity: 'error',
      from: {
        path: '^src/(cli|agent|dashboard)/',
        pathNot: '^src/cli/(commands/render|render/print-(objects|tasks))\\.ts$',
      },
      to: {
        dependencyTypes: ['core'],
        path: '^(node:)?(fs|fs/promises|net|tls|dgram|http|https|http2|child_process|worker_threads|process|os)$',
      },
    },
    {
      name: 'public-face-knows-the-core-only',
      comment: 'index.ts is what an ops repository imports: types and defineConfig, nothing that runs.',
      severity: 'error',
      from: { path: '^src/index\\.ts$' },
      to: { pathNot: '^(src/core|schema)/' },
    },
    {
      name: 'agent-below-cli',
      comment: 'The command line starts the agent, never the other way round.',
      severity: 'error',
      from: { path: '^src/agent/' },
      to: { path: '^src/cli/' },
    },
    ...Object.entries(PLACES).map(([name, place]) => ({
      name: `one-place-for-${name.replaceAll(/[^a-z0-9]+/g, '-').replace(/^-/, '')}`,
      comment: `The traps of ${name} are handled in ${place.replace('\\\\', '').replace('$', '')} and nowhere else.`,
      severity: 'error',
      from: { path: '^src/', pathNot: `^${place}` },
      to: { path: `node_modules/${name}/` },
    })),
    {
      name: 'packages-by-name',
      comment:
        'A new package gets a place in the table above, with the reason why it is needed in docs/decisions.',
      severity: 'error',
      from: { path: '^src/(adapters|agent|cli|dashboard)/' },
      to: { path: 'node_modules/', pathNot: `node_modules/(@types/)?(${ADMITTED.join('|')})/` },
    },
    {
      name: 'sources-not-tests',
      comment: 'The product must not carry its tests and tools.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|tools|examples)/' },
    },
    {
      name: 'no-development-packages',
      comment: 'dist/ runs without node_modules, but what it bundles must be a dependency.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'nothing-unreachable',
      comment: 'Code that no entry reaches is not tested by use and misleads its reader.',
      severity: 'error',
      from: { path: '^src/(main|index)\\.ts$|\\.worker\\.ts$' },
      to: { path: '^src/', reachable: false, pathNot: '^src/(main|index)\\.ts$|\\.worker\\.ts$|\\.d\\.ts$' },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
}
