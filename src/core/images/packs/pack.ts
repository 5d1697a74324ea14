import { shellLine } from '../../config/files/own/procfile.ts'
import { OWN_PORT, type PackName } from '../../config/presets/pack-names.ts'

// What a build pack is: how code without a Dockerfile becomes an image.

/** What a pack may know of the code: the names of all its files, and the texts of a few. */
export interface CodeFacts {
  /** From the folder of the build context, without what is ignored. */
  readonly paths: ReadonlySet<string>
  readonly texts: ReadonlyMap<string, string>
  /** Whether the configuration says what runs, so that the image need not. */
  readonly hasCommand: boolean
}

export interface Recipe {
  readonly dockerfile: string
  /** Lines of an ignore file, below those of the code's own. */
  readonly ignore: readonly string[]
}

/** What the code lacks for this pack, and the way out. */
export interface Lack {
  readonly message: string
  readonly hint: string
}

export interface Pack {
  readonly name: PackName
  /** Raised when the recipe changes for the same code; every image of it is built anew. */
  readonly version: number
  /** Files of which any makes this the pack. */
  readonly signs: readonly string[]
  /** Files whose text the recipe reads. */
  readonly reads: readonly string[]
  readonly recipe: (facts: CodeFacts) => Recipe | Lack
}

/** Where every pack's process listens; also in the variable PORT, which many servers read. */
export const PORT = OWN_PORT

/** Not root, and a number, so that Kubernetes can tell. */
export const USER = 1000

export function isLack(recipe: Recipe | Lack): recipe is Lack {
  return 'message' in recipe
}

/** The command of `web` in a Procfile: https://devcenter.heroku.com/articles/procfile */
export function procfileWeb({ texts }: CodeFacts): string | undefined {
  return /^web:[ \t]*(\S.*?)[ \t]*$/m.exec(texts.get('Procfile') ?? '')?.[1]
}

/** In a shell, which a Procfile's line is written for. */
export function shellCommand(command: string): string {
  return `CMD ["/bin/sh", "-c", ${JSON.stringify(shellLine(command))}]`
}

export function lines(...texts: readonly (string | false | undefined)[]): string {
  return `${texts.filter((text) => text !== false && text !== undefined).join('\n')}\n`
}
