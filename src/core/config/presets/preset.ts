import type { JsonMap } from '../../json.ts'

/** What `type: '<name>'` stands for: defaults for one image, each of them a thing that the image documents. */
export interface Preset {
  /** Where the image documents what this row relies on. */
  readonly contract: string
  readonly image: string
  /** What runs where the configuration names no other: `type: 'postgres:16'`. */
  readonly tag: string
  /** Variables that hold a password, made once per instance. */
  readonly passwords: readonly string[]
  readonly url: PresetUrl
  /** The variable by which the program is told another port to listen on. */
  readonly portVariable?: string
  /** The rest, in the words of people who write a service. */
  readonly service: JsonMap
}

/** `scheme://user:password@host:port/path`; user and password by the names of the variables that hold them. */
export interface PresetUrl {
  readonly scheme: string
  readonly user?: string
  /** Who the password is of, where the server has no variable for that. */
  readonly account?: string
  readonly password?: string
  /** With `{VARIABLE}` for the value of one, and `{name}` for the service's name. */
  readonly path?: string
}

/** Pages of the Docker Official Images, as they were when these rows were written. */
const OFFICIAL = 'https://github.com/docker-library/docs/blob/c4a9ba41443427b2ec1d5c4cc01879076aa4a1eb'

export function officialPage(image: string): string {
  return `${OFFICIAL}/${image}/content.md`
}
