/** Where the ops file may be in its folder; one list for the agent's tree and the CLI's folders. */
export const CONFIG_PLACES: readonly string[] = ['js', 'cjs', 'mjs', 'json', 'yaml', 'yml'].map(
  (extension) => `.diploid.conf.${extension}`,
)

const SERVICE_FILE = /^(.+)\.(?:diploid\.(?:js|yaml|yml|json)|k8s\.js)$/

/** The service that a file name stands for; undefined for any other file. */
export function serviceOfFile(name: string): string | undefined {
  if (name.startsWith('.')) return undefined
  return SERVICE_FILE.exec(name)?.[1]
}

export function isConfigPlace(name: string): boolean {
  return CONFIG_PLACES.includes(name)
}

/** A DNS-1123 label, as Kubernetes asks of the names of Services. */
export function isLabel(name: string): boolean {
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name)
}

/** The label that somebody may have meant. */
export function labelFrom(name: string): string {
  const label = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 63)
    .replace(/-+$/, '')
  return label === '' ? 'service' : label
}
