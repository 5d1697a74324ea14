import { plainHash } from '../../objects/hash.ts'
import type { Checked, Problem } from '../../problem.ts'
import { isBelow } from '../context/paths.ts'
import type { GeneratedBuild, KeyPart } from '../image.ts'
import { type BuiltService, type ImageInputs, ignoreFilesOf, isGeneratedAlways } from '../image-inputs.ts'
import { missingDockerfile } from '../image-problems.ts'
import { type CodeFacts, isLack, type Recipe } from '../packs/pack.ts'
import { packOf } from '../packs/packs.ts'
import { WEB_VERSION, webRecipe } from '../web/web.ts'

// Which Dockerfile makes an image: the code's own, that of a static site, or that of the build pack that fits.
// In: what the configuration says and what the commit has. Out: its text, what of it goes into the key, what is ignored.
// Limits: nothing of the Dockerfile is read here.

export interface EffectiveDockerfile {
  readonly text: string
  /** The file that says what is left out of the context, where there is one. */
  readonly ignore: { readonly file?: string; readonly text: string }
  readonly parts: readonly KeyPart[]
  readonly generated?: GeneratedBuild
}

export function effectiveDockerfile(
  built: BuiltService,
  inputs: ImageInputs,
): Checked<EffectiveDockerfile | undefined> {
  const { build, dockerfile } = built
  const facts = factsOf(built, inputs)
  if (build.web !== undefined) {
    return {
      value: generated(built, inputs, `web ${WEB_VERSION}`, webRecipe(build.web, facts)),
      problems: [],
    }
  }
  const blob = inputs.tree.entries.get(dockerfile)
  if (!isGeneratedAlways(build) && blob !== undefined) {
    const text = inputs.texts.get(dockerfile) ?? ''
    const ignore = ignoreOf(built, inputs)
    return { value: { text, ignore, parts: [{ name: 'dockerfile', value: blob.oid }] }, problems: [] }
  }
  const pack = mayFallBack(built) ? packOf(build.pack, facts) : undefined
  if (pack === undefined) return { value: undefined, problems: [missingDockerfile(built)] }
  const recipe = pack.recipe(facts)
  if (isLack(recipe)) return { value: undefined, problems: [lacking(built, pack.name, recipe)] }
  return { value: generated(built, inputs, `${pack.name} ${pack.version}`, recipe), problems: [] }
}

/** A Dockerfile that somebody names must be there. */
function mayFallBack({ build }: BuiltService): boolean {
  return build.pack !== undefined || build.dockerfile === 'Dockerfile'
}

function generated(
  built: BuiltService,
  inputs: ImageInputs,
  pack: string,
  recipe: Recipe,
): EffectiveDockerfile {
  const dockerfile = `# ${pack}, made by Diploid\n${recipe.dockerfile}`
  const own = ignoreOf(built, inputs)
  const text = [...(own.text === '' ? [] : [own.text.trimEnd()]), ...recipe.ignore, ''].join('\n')
  return {
    text: dockerfile,
    ignore: { ...own, text },
    parts: [
      { name: 'dockerfile', value: plainHash(dockerfile, 40) },
      { name: 'pack', value: pack },
    ],
    generated: { dockerfile, ignore: text },
  }
}

function ignoreOf(built: BuiltService, inputs: ImageInputs): EffectiveDockerfile['ignore'] {
  const file = ignoreFilesOf(built).find((path) => inputs.texts.has(path))
  return file === undefined ? { text: '' } : { file, text: inputs.texts.get(file) ?? '' }
}

function factsOf({ context, build }: BuiltService, { tree, texts }: ImageInputs): CodeFacts {
  const start = context === '' ? 0 : context.length + 1
  const inside = (path: string) => isBelow(context, path) && path.length > start
  return {
    paths: new Set([...tree.entries.keys()].filter(inside).map((path) => path.slice(start))),
    texts: new Map(
      [...texts].filter(([path]) => inside(path)).map(([path, text]) => [path.slice(start), text] as const),
    ),
    hasCommand: build.hasCommand === true,
  }
}

function lacking(
  { service, source }: BuiltService,
  pack: string,
  lack: { message: string; hint: string },
): Problem {
  return {
    code: 'image.pack',
    message: `${source.repo} cannot be built as ${pack}: ${lack.message}`,
    hint: lack.hint,
    path: ['services', service.name, 'build', 'pack'],
  }
}
