import { tagOf } from '../../config/tags.ts'
import { parsePath } from '../../config/text/path.ts'
import { partsOf } from '../../config/text/words.ts'
import { isMap, type Json, type JsonMap, type KeyPath, printPath } from '../../json.ts'
import { originAt, ownOriginAt, printOrigin } from '../../origin.ts'
import { at, type Problem } from '../../problem.ts'
import type { Value } from '../../sensitive.ts'
import { noticed, Reads } from '../remembered/reads.ts'
import { inPlace, isBuildSecret } from '../secrets/places.ts'
import {
  cycle,
  FAILED,
  Mistake,
  missingKey,
  noParts,
  unknownRoot,
  unknownService,
  unsure,
  writtenOut,
} from './mistake.ts'
import type { Found, Outcome, Resolving, World } from './resolving.ts'
import { resolveTag } from './tag.ts'
import { joinText } from './text.ts'
import { childOf, externalEnv, keysOf, kindOf, mergeValues, within } from './value.ts'

// References of one instance: tags (`from(…)`, `services.x.y`), `${path}` and `$` words; each value is decided once.
// In: merged services and variables with origins. Out: values, or FAILED with the Problem recorded here.
// Limits: what a service offers beside its keys (host, port, url, name) is told by `offer`; shapes are checked later.

export class Resolver implements Resolving {
  readonly world: World
  readonly #services: World['services']
  readonly problems: Problem[] = []
  /** Of each problem, the service whose value was wanted. */
  readonly askers = new Map<Problem, string>()
  readonly #done = new Map<string, { readonly result: Found; readonly reads: Reads }>()
  /** Names of what is being resolved right now, outermost first: the chain that messages show. */
  readonly #open: string[] = []
  /** Of what is resolved right now. */
  #reads: Reads | undefined

  constructor(world: World) {
    this.world = { ...world, ...noticed(world, () => this.#reads) }
    this.#services = world.services
  }

  /** What `make` gives, with all that it asked for. */
  recorded<T>(make: () => T): { readonly result: T; readonly reads: Reads } {
    const outer = this.#reads
    const reads = new Reads()
    this.#reads = reads
    const result = make()
    this.#reads = outer
    outer?.join(reads)
    return { result, reads }
  }

  find(path: KeyPath): Found {
    const found = this.#find(path)
    this.#reads?.note(printPath(path), path, found)
    return found
  }

  /** The same as a reference that stands in a service. */
  findFor(service: string, path: KeyPath): Found {
    this.#open.push(printPath(['services', service]))
    const found = this.#find(path)
    this.#open.pop()
    return found
  }

  #find(path: KeyPath): Found {
    const [root, name, key] = path
    if (root === 'vars') return this.#descend(this.world.vars.value, path, 1)
    if (root !== 'services' || typeof name !== 'string') return unknownRoot(printPath(path))
    const service = this.#services.get(name)
    if (!service) return this.world.absent(name) ?? unknownService(name, [...this.world.services.keys()])
    const isReference = this.#open.length > 0 && !KNOWN_ALWAYS.has(key)
    const reason = isReference ? this.world.unsure(name) : undefined
    if (reason !== undefined) return unsure(printPath(path), reason)
    const offer = typeof key === 'string' ? this.world.offer(name, key) : undefined
    if (!offer && key === 'env' && externalEnv(service.value) !== undefined)
      return this.#envElsewhere(service.value, path)
    if (!offer) return this.#descend(service.value, path, 2)
    const offered = this.#once(printPath(path.slice(0, 3)), path, () => offer(this))
    return isSettled(offered) ? within(offered, path, 3) : offered
  }

  refer(text: string, from: KeyPath): Outcome {
    const path = parsePath(text)
    const found = path === undefined || path.length === 0 ? unknownRoot(text) : this.find(path)
    if (!(found instanceof Mistake)) return found
    if (path?.[0] === 'services' && this.world.unsound.has(String(path[1]))) return FAILED
    return this.report(found, from, this.#before(text, found))
  }

  /** How one came to what is missing: one step is told by the place of the problem, and by the reference itself. */
  #before(text: string, { message }: Mistake): string {
    if (new Set(this.#open).size > 1) return `${this.#chain()} → ${text}: `
    return message.includes(text) ? '' : `${text}: `
  }

  report(mistake: Mistake, path: KeyPath, before = ''): typeof FAILED {
    const merged = path[0] === 'vars' ? this.world.vars : this.world.services.get(String(path[1]))
    const depth = path[0] === 'vars' ? 1 : 2
    const asker = this.#asker(path)
    const problem: Problem = {
      code: mistake.code,
      message: `${before}${mistake.message}`,
      ...(mistake.hint === undefined ? {} : { hint: mistake.hint }),
      ...(mistake.world && asker !== undefined ? { service: asker } : {}),
      ...at(merged && originAt(merged.origins, path.slice(depth)), path),
    }
    this.problems.push(problem)
    if (asker !== undefined) this.askers.set(problem, asker)
    return FAILED
  }

  deep(raw: Json, path: KeyPath, layer = ''): Outcome {
    if (!isMarked(raw)) return raw
    if (typeof raw === 'string' || tagOf(raw)) return this.#leaf(raw, path, layer)
    if (Array.isArray(raw)) {
      const items = raw.map((item: Json, index) => this.deep(item, [...path, index], layer))
      return items.every((item) => item !== FAILED) ? items : FAILED
    }
    if (!isMap(raw)) return raw
    const entries = Object.entries(raw).map(
      ([key, item]) => [this.#key(key, path), this.deep(item, [...path, key], layer)] as const,
    )
    if (!entries.every(isSound)) return FAILED
    const value = Object.fromEntries(entries)
    return isBuildSecret(path) ? inPlace(this, value, path) : value
  }

  /** A host or a path that is a key is a text like any other (spec 2.4); names of anything else are written out. */
  #key(key: string, path: KeyPath): string | typeof FAILED {
    if (!key.includes('$') || path.length !== 3) return key
    if (WRITTEN_OUT.has(path[2]) && partsOf(key).some(({ kind }) => kind !== 'text'))
      return this.report(writtenOut(key), [...path, key])
    if (!ADDRESSED.has(path[2])) return key
    const text = joinText(this, partsOf(key), [...path, key])
    if (typeof text === 'string' || text === FAILED) return text
    const message = `${key} is secret, and addresses can be read by everybody`
    return this.report(new Mistake('services.secret-place', message, 'Write the address itself.'), [
      ...path,
      key,
    ])
  }

  #descend(root: Json, path: KeyPath, from: number): Found {
    let raw = root
    for (let depth = from; depth < path.length; depth++) {
      if (typeof raw === 'string' || tagOf(raw)) {
        const value = this.#leaf(raw, path.slice(0, depth))
        return value === FAILED ? FAILED : within(value, path, depth)
      }
      const next = childOf(raw, path[depth])
      if (next === undefined) {
        // `vars.m.a.b` where `a` is 1, which is no map that is empty.
        if (typeof raw === 'number' || typeof raw === 'boolean') return noParts(path, depth, kindOf(raw))
        const isElsewhere = path[0] === 'services' && this.world.isElsewhere(String(path[1]), path[2])
        return missingKey(path, depth, [...this.#offered(path, depth), ...keysOf(raw)], isElsewhere)
      }
      raw = next
    }
    return this.deep(raw, path)
  }

  /** A service that runs elsewhere says its variables under `external`; they are asked for as those of one that runs here. */
  #envElsewhere(value: JsonMap, [root = '', name = '', ...rest]: KeyPath): Found {
    const elsewhere = this.#descend(value, [root, name, 'external', ...rest], 2)
    const own = value.env === undefined ? elsewhere : this.#descend(value, [root, name, ...rest], 2)
    if (own === FAILED || elsewhere === FAILED) return FAILED
    if (own instanceof Mistake) return elsewhere instanceof Mistake ? own : elsewhere
    return elsewhere instanceof Mistake ? own : mergeValues(elsewhere, own)
  }

  /** What can be referred to at this place beside the keys that are written there. */
  #offered(path: KeyPath, depth: number): readonly string[] {
    return path[0] === 'services' && depth === 2 ? this.world.offered : []
  }

  #leaf(raw: Json, path: KeyPath, layer = ''): Outcome {
    if (typeof raw === 'string' && !raw.includes('$')) return raw
    const found = this.#once(printPath(path) + layer, path, () => {
      const tag = tagOf(raw)
      const value = tag ? resolveTag(this, tag, path) : this.#text(String(raw), path)
      return isSettled(value) ? inPlace(this, value, path) : value
    })
    return found instanceof Mistake ? this.report(found, path) : found
  }

  #text(raw: string, path: KeyPath): Found {
    const parts = partsOf(raw)
    const [only] = parts
    // A reference alone keeps its type, so that YAML can say what JavaScript says with `services.mysql.env`.
    if (parts.length === 1 && only?.kind === 'path') {
      return resolveTag(this, { kind: 'ref', path: only.path }, path)
    }
    return joinText(this, parts, path)
  }

  #once(name: string, path: KeyPath, make: () => Found): Found {
    const done = this.#done.get(name)
    if (done !== undefined) {
      this.#reads?.join(done.reads)
      return done.result
    }
    const start = this.#open.indexOf(name)
    if (start >= 0) return this.report(cycle(this.#links([...this.#open.slice(start), name])), path)
    this.#open.push(name)
    const made = this.recorded(make)
    this.#open.pop()
    this.#done.set(name, made)
    return made.result
  }

  #asker(path: KeyPath): string | undefined {
    if (path[0] === 'services') return String(path[1])
    for (const open of this.#open) {
      const [root, service] = parsePath(open) ?? []
      if (root === 'services' && service !== undefined) return String(service)
    }
    return undefined
  }

  #chain(): string {
    return this.#links(this.#open).join(' → ')
  }

  /** Of more than one value each has the line where it is written; of one the problem itself tells it. */
  #links(names: readonly string[]): readonly string[] {
    return new Set(names).size < 2 ? names.map(plainName) : names.map((name) => this.#link(name))
  }

  /** What a service offers unasked is written nowhere. */
  #link(name: string): string {
    const plain = plainName(name)
    const path = parsePath(plain) ?? []
    const isVariable = path[0] === 'vars'
    const merged = isVariable ? this.world.vars : this.world.services.get(String(path[1]))
    const origin = merged && ownOriginAt(merged.origins, path.slice(isVariable ? 1 : 2))
    return origin?.file === undefined ? plain : `${plain} (${printOrigin(origin)})`
  }
}

/** Maps of a service whose keys are addresses. */
const ADDRESSED: ReadonlySet<string | number | undefined> = new Set(['redirects', 'proxy'])

/** Maps of a service whose keys would be mounted or set as they stand, with the reference in them. */
const WRITTEN_OUT: ReadonlySet<string | number | undefined> = new Set(['files', 'env', 'storage'])

/** What a service is called is known whatever its repository says. */
const KNOWN_ALWAYS: ReadonlySet<string | number | undefined> = new Set(['host', 'name'])

/** Most of what people write says what it says, and need not be taken apart; a key of a Secret may be read where it stands. */
function isMarked(raw: Json): boolean {
  if (typeof raw === 'string') return raw.includes('$')
  if (!isMap(raw)) return Array.isArray(raw) && raw.some(isMarked)
  return Object.keys(raw).some((key) => key === 'secret' || key.includes('$') || isMarked(raw[key] ?? null))
}

function isSettled(found: Found): found is Value {
  return found !== FAILED && !(found instanceof Mistake)
}

function isSound(entry: readonly [string | typeof FAILED, Outcome]): entry is readonly [string, Value] {
  return entry[0] !== FAILED && entry[1] !== FAILED
}

/** Without the mark of a layer, which only keeps two layers of one place apart. */
function plainName(name: string): string {
  return name.replace(/#\d+$/, '')
}
