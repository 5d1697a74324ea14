import { credentialsIn, withoutNames } from '../../core/config/check/readable-credentials.ts'
import type { Layer } from '../../core/config/layer.ts'
import type { Json } from '../../core/json.ts'
import type { Checked } from '../../core/problem.ts'
import { AFRESH, type Remember } from '../../core/remember.ts'
import { type Sensitive, sensitivesIn } from '../../core/sensitive.ts'
import type { Resolved } from '../../core/services/input.ts'
import { mergeServices } from '../../core/services/merged.ts'
import { portsNeeded } from '../../core/services/ports-needed.ts'
import { resolveServices } from '../../core/services/resolve.ts'
import { secretsNeeded } from '../../core/services/secrets/needed.ts'
import type { Git } from '../../ports/git.ts'
import type { AskedOnce } from './images/asked-once.ts'
import type { Bases } from './images/bases.ts'
import { exposedPorts } from './images/describe.ts'
import { type InstanceLayers, layersOf } from './layers.ts'
import type { Prepared, PrepareInput, PreparePorts } from './prepared.ts'
import { readSecrets } from './secrets/secret-facts.ts'

// The services stage with what it needs to know: layers, ports that only images tell, values that Secrets hold.
// In: the configuration, one instance. Out: its services with every value decided.
// Limits: of what cannot be read the services that need it are unsure or left out, and the others go on.

interface Understood
  extends Resolved,
    Pick<InstanceLayers, 'scripts' | 'unsure' | 'retry' | 'configuration' | 'instance'> {
  readonly unknownSecrets: Prepared['unknownSecrets']
}

/** undefined: the ops file itself could not be read for this instance. */
export async function understand(
  ports: PreparePorts,
  reading: { readonly git: Git; readonly asked: AskedOnce; readonly bases: Bases },
  input: PrepareInput,
  signal: AbortSignal,
): Promise<Checked<Understood | undefined>> {
  const { scrubber, remember: all = AFRESH } = ports
  const { owner } = input
  if (owner !== undefined) scrubber.learn(owner.rootKey)
  const layered = await layersOf(ports, input, signal)
  if (layered.value === undefined) return { value: undefined, problems: layered.problems }
  for (const credential of credentialsOf(layered.value, all)) scrubber.learn(credential)

  const { scripts, unsure, retry, configuration, instance } = layered.value
  const settled = { ...input, configuration, instance }
  const sources = { ops: configuration.ops, ...layered.value }
  // Once for all that asks: merging a service costs as much as resolving it.
  const remember = all.within(instance.name)
  const merged = mergeServices(sources, remember)
  const needsWith = (also: ReadonlySet<string>) => portsNeeded(sources, merged, also)
  const exposed = await exposedPorts(reading, settled, needsWith, signal)
  const secrets = await readSecrets(
    ports,
    settled,
    secretsNeeded({ ...sources, exposed }, merged, remember),
    signal,
  )
  for (const secret of secrets.values) scrubber.learn(secret)
  const resolved = resolveServices({ ...sources, exposed, secretFacts: secrets.facts }, merged, remember)
  for (const secret of buildSecretsOf(resolved.value)) scrubber.learn(secret)
  const value = {
    ...resolved.value,
    configuration,
    instance,
    scripts,
    unsure,
    retry: retry || secrets.mayPass,
    unknownSecrets: secrets.unknown,
  }
  return { value, problems: [...layered.problems, ...resolved.problems] }
}

/** No object has them, where the others are learned. */
function buildSecretsOf({ services, doubtful }: Resolved): readonly Sensitive[] {
  return [...services, ...doubtful].flatMap(({ image }) =>
    image.kind === 'build' ? sensitivesIn(image.build.secrets ?? {}) : [],
  )
}

/** What functions of the configuration returned may hold more of them than the files did. */
function credentialsOf(
  { configuration, layers, vars }: InstanceLayers,
  remember: Remember,
): readonly string[] {
  const { ops, opsSource, serviceSources } = configuration
  const files = (): readonly Json[] => [opsSource, ...serviceSources.values()].map(({ value }) => value)
  // The map of files is made anew each time that the configuration is read, the ops file with it.
  const ofFiles = remember.about('credentials', serviceSources, () => credentialsIn(files(), remember))
  const ofLayers = [...layers.values()].flatMap((all) =>
    remember.about('credentials', all, () => credentialsIn(valuesOf(all), remember)),
  )
  const ofVars = vars.map(({ value }) => ({ vars: value }))
  const found = [...ofFiles, ...ofLayers, ...credentialsIn(ofVars, AFRESH)]
  if (found.length === 0) return []
  const values = [...files(), ...valuesOf([...layers.values()].flat()), ...ofVars]
  return withoutNames(found, values, ops.services.keys(), remember)
}

function valuesOf(layers: readonly Layer[]): readonly Json[] {
  return layers.map(({ value }) => value)
}
