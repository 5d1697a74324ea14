import { foreignExtends } from '../../../core/config/own/foreign-extends.ts'
import type { Checked } from '../../../core/problem.ts'
import { loadExtended } from '../extends/load-extended.ts'
import { type LoadExtended, withExtended } from '../extends/read-extends.ts'
import type { OwnCommit, OwnPorts, Read } from './own-commit.ts'

/** An own file over those of its commit that it extends; what another repository says is not for it to bring in. */
export async function extendedOwn(
  ports: OwnPorts,
  { location, commit, argument }: OwnCommit,
  { source, sources: before }: Read,
  signal: AbortSignal,
): Promise<Checked<Read | undefined>> {
  const sources = new Map(before)
  const { value, problems } = await withExtended(new Map([[source.file, source]]), load, ports.remember)
  const whole = value.get(source.file)
  return { value: whole && { source: whole, sources }, problems }

  async function load(wanted: Parameters<LoadExtended>[0]): ReturnType<LoadExtended> {
    const tree = await ports.git.tree(location, commit, '', signal)
    const own = [...wanted].filter(([, { extended }]) => extended.kind === 'file')
    const files = new Map(own.map(([key, item]) => [key, { ...item, path: key }]))
    const place = { location, tree, sources }
    const { value, problems } = await loadExtended(ports, place, files, argument, signal, ports.remember)
    const foreign = [...wanted.values()].flatMap(({ extended, from }) =>
      extended.kind === 'foreign' ? [foreignExtends(from, extended.text)] : [],
    )
    return { value, problems: [...problems, ...foreign] }
  }
}
