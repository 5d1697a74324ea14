import { CORE_SCHEMA, defineScalarTag, mergeTag, NOT_RESOLVED, type Schema } from 'js-yaml'

// Scalars as kubectl reads them: the words and numbers of YAML 1.1 as far as its parser knows them; sexagesimal numbers and
// dates stay text. https://github.com/kubernetes-sigs/yaml/blob/v1.6.0/goyaml.v2/resolve.go

const TRUE: ReadonlySet<string> = new Set('y Y yes Yes YES true True TRUE on On ON'.split(' '))
const FALSE: ReadonlySet<string> = new Set('n N no No NO false False FALSE off Off OFF'.split(' '))

const words = defineScalarTag<boolean>('tag:yaml.org,2002:bool', {
  implicit: true,
  resolve: (text) => (TRUE.has(text) ? true : FALSE.has(text) ? false : NOT_RESOLVED),
  identify: () => false,
  represent: String,
})

const integers = defineScalarTag<number>('tag:yaml.org,2002:int', {
  implicit: true,
  resolve: (text) => integerIn(text) ?? NOT_RESOLVED,
  identify: () => false,
  represent: String,
})

const fractions = defineScalarTag<number>('tag:yaml.org,2002:float', {
  implicit: true,
  resolve: (text) => fractionIn(text) ?? NOT_RESOLVED,
  identify: () => false,
  represent: String,
})

export const KUBECTL_SCHEMA: Schema = CORE_SCHEMA.withTags(mergeTag, words, integers, fractions)

const BASES = [
  { pattern: /^0[xX]([0-9a-fA-F]+)$/, base: 16 },
  { pattern: /^0[bB]([01]+)$/, base: 2 },
  { pattern: /^0[oO]?([0-7]+)$/, base: 8 },
  { pattern: /^([1-9][0-9]*|0)$/, base: 10 },
] as const

function integerIn(text: string): number | undefined {
  if (!/^[-+]?[0-9]/.test(text)) return undefined
  const plain = text.replaceAll('_', '').replace(/^[-+]/, '')
  for (const { pattern, base } of BASES) {
    const digits = pattern.exec(plain)?.[1]
    if (digits !== undefined) return (text.startsWith('-') ? -1 : 1) * Number.parseInt(digits, base)
  }
  return undefined
}

/** `08` is no octal number, and so a decimal one. */
function fractionIn(text: string): number | undefined {
  const plain = /^[-+]?[0-9]/.test(text) ? text.replaceAll('_', '') : text
  if (/^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/.test(plain)) return Number(plain)
  return undefined
}
