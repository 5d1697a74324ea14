/** Build packs (images/packs) by the names that `build.pack` takes; a later stage makes them. */
export const PACK_NAMES = ['node', 'static', 'python', 'go', 'php', 'java'] as const
export type PackName = (typeof PACK_NAMES)[number]

/** What images that Diploid makes itself listen on, those of `web` included. */
export const OWN_PORT = 8080
