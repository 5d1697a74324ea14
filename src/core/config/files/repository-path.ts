/** A path as a file of the folder names it, from the repository's root; undefined where it leads out of the repository. */
export function repositoryPath(folder: string, written: string): string | undefined {
  const steps: string[] = []
  for (const step of `${written.startsWith('/') ? '' : folder}/${written}`.split('/')) {
    if (step === '' || step === '.') continue
    if (step !== '..') steps.push(step)
    else if (steps.pop() === undefined) return undefined
  }
  return steps.join('/')
}
