import { isMap, type Json } from '../../json.ts'
import {
  type CodeFacts,
  type Lack,
  lines,
  type Pack,
  PORT,
  procfileWeb,
  type Recipe,
  shellCommand,
  USER,
} from './pack.ts'

/** JavaScript with a package.json: installed by its lock file, built where it has a script for that. */
export const NODE: Pack = {
  name: 'node',
  version: 1,
  signs: ['package.json'],
  reads: ['package.json', 'Procfile'],
  recipe,
}

function recipe(facts: CodeFacts): Recipe | Lack {
  const { start, builds } = packageFacts(facts)
  const command = procfileWeb(facts) ?? start ?? mainFile(facts)
  if (command === undefined && !facts.hasCommand) {
    return {
      message: 'its package.json says no `start` script, and there is no index.js or server.js',
      hint: 'Add scripts.start to package.json, or write `command` at the service.',
    }
  }
  return {
    dockerfile: lines(
      ...nodeBuild(facts),
      builds && pruned(facts),
      `ENV NODE_ENV=production PORT=${PORT}`,
      `USER ${USER}`,
      `EXPOSE ${PORT}`,
      command !== undefined && shellCommand(command),
    ),
    ignore: NODE_IGNORE,
  }
}

export const NODE_IGNORE: readonly string[] = ['.git', '**/node_modules']

/** The stage `build` with everything installed and built in /app. */
export function nodeBuild(facts: CodeFacts): readonly string[] {
  const { major, builds } = packageFacts(facts)
  return [
    `FROM node:${major}-slim AS build`,
    'WORKDIR /app',
    'COPY . .',
    ...installed(facts, builds),
    ...(builds ? [`RUN ${managerOf(facts).run} build`] : []),
  ]
}

interface Manager {
  readonly lock: string | undefined
  /** With what only a build needs, and without it. */
  readonly all: string
  readonly production: string
  readonly prune: string
  readonly run: string
  readonly corepack: boolean
  readonly cache: string
}

/** By lock file; the first that is there counts. */
const MANAGERS: readonly Manager[] = [
  {
    lock: 'pnpm-lock.yaml',
    all: 'pnpm install --frozen-lockfile',
    production: 'pnpm install --frozen-lockfile --prod',
    prune: 'pnpm prune --prod',
    run: 'pnpm run',
    corepack: true,
    cache: '/root/.local/share/pnpm/store',
  },
  {
    lock: 'yarn.lock',
    all: 'yarn install --immutable || yarn install --frozen-lockfile',
    production: 'yarn install --frozen-lockfile --production || yarn install --immutable',
    prune: 'yarn install --frozen-lockfile --production --ignore-scripts --prefer-offline || true',
    run: 'yarn run',
    corepack: true,
    cache: '/usr/local/share/.cache/yarn',
  },
  {
    lock: 'package-lock.json',
    all: 'npm ci',
    production: 'npm ci --omit=dev',
    prune: 'npm prune --omit=dev',
    run: 'npm run',
    corepack: false,
    cache: '/root/.npm',
  },
  {
    lock: undefined,
    all: 'npm install --no-package-lock',
    production: 'npm install --no-package-lock --omit=dev',
    prune: 'npm prune --omit=dev',
    run: 'npm run',
    corepack: false,
    cache: '/root/.npm',
  },
]

function managerOf({ paths }: CodeFacts): Manager {
  const found = MANAGERS.find(({ lock }) => lock === undefined || paths.has(lock))
  return found as Manager
}

function installed(facts: CodeFacts, builds: boolean): readonly string[] {
  const { all, production, corepack, cache } = managerOf(facts)
  const install = `RUN --mount=type=cache,target=${cache} ${builds ? all : production}`
  return corepack ? ['RUN npm install --global corepack && corepack enable', install] : [install]
}

function pruned(facts: CodeFacts): string {
  return `RUN ${managerOf(facts).prune}`
}

interface PackageFacts {
  readonly start: string | undefined
  readonly builds: boolean
  readonly major: number
}

/** The long-term release of today, where package.json asks for none. */
const MAJOR = 24

export function packageFacts({ texts }: CodeFacts): PackageFacts {
  const file = parsed(texts.get('package.json') ?? '')
  const scripts = isMap(file) && isMap(file.scripts) ? file.scripts : {}
  const engines = isMap(file) && isMap(file.engines) ? file.engines : {}
  const major = /\d+/.exec(typeof engines.node === 'string' ? engines.node : '')?.[0]
  return {
    start: typeof scripts.start === 'string' ? 'npm start' : undefined,
    builds: typeof scripts.build === 'string',
    major: major === undefined || Number(major) < 18 ? MAJOR : Number(major),
  }
}

/** A broken package.json is its own build's failure, with npm's words. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return null
  }
}

function mainFile({ paths }: CodeFacts): string | undefined {
  const file = ['server.js', 'index.js', 'server.mjs', 'index.mjs'].find((path) => paths.has(path))
  return file === undefined ? undefined : `node ${file}`
}
