/** One mistake: what somebody wrote. */
export interface Mistake {
  readonly title: string
  readonly files: Readonly<Record<string, string>>
  /** Without the files that a company would have beside these. */
  readonly alone?: true
  /** What looks like one, and is understood all the same. */
  readonly understood?: true
}

/** The configuration around a mistake, which has none itself. */
export const BASE = {
  '.diploid.conf.yaml': `name: shop
domain: shop.example
environments:
  production: main
  dev: develop
`,
}

/** A mistake in the file of one service, web.diploid.yaml. */
export function inWeb(title: string, text: string): Mistake {
  return { title, files: { 'web.diploid.yaml': text } }
}

/** A mistake in the ops file. */
export function inOps(title: string, text: string): Mistake {
  return { title, files: { '.diploid.conf.yaml': text }, alone: true }
}
