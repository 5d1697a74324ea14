import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createBuildkitBuilder } from '../../src/adapters/builder/buildkit-job/buildkit-job.ts'
import { jobOf } from '../../src/adapters/builder/buildkit-job/manifests.ts'
import { BUILD_DEFAULTS } from '../../src/adapters/builder/buildkit-job/settings.ts'
import { gitCredentials, registryCredentials } from '../../src/adapters/credentials/credentials.ts'
import { createScrubber } from '../../src/adapters/log/scrubber.ts'
import type { JsonMap } from '../../src/core/json.ts'
import { Sensitive } from '../../src/core/sensitive.ts'
import { type BuildImage, requestFor } from '../adapters/builder/build-request.ts'
import { fakeCluster, podWith } from '../adapters/builder/fake-cluster.ts'
import { lineText } from './secret-texts.ts'
import { leaks } from './traces.ts'

// What a Dockerfile runs may read its own container: environment, arguments, mounts. No source token is among them, and
// whoever may only see Jobs and pods sees no credential at all.

/** Many cases; machines that test have more to do. */
const SLOW = { timeout: 30_000 }

test.each(['privileged', 'rootless'] as const)(
  '%s: the Job holds no credential, its build none of the source',
  SLOW,
  (mode) => {
    fc.assert(
      fc.property(lineText, (token) => {
        for (const repo of urlsWith(token)) {
          const job = jobOf(requestFrom(repo, token), { ...BUILD_DEFAULTS, mode })
          expect(leaks({ job: JSON.stringify(job) }, [token])).toEqual([])
          const { initContainers, containers, volumes } = podOf(job)
          expect(variablesOf(initContainers[0])).toMatchObject({
            REPOSITORY: 'https://git.example/acme/api.git',
          })
          for (const build of containers) {
            expect(secretsOf(build, volumes)).toEqual([
              expect.stringMatching(/-push$/),
              expect.stringMatching(/-secrets$/),
            ])
            expect(Object.keys(variablesOf(build)).sort()).toEqual([
              'BUILDKITD_CONFIG',
              'BUILDKITD_FLAGS',
              'DOCKER_CONFIG',
            ])
          }
          for (const source of initContainers)
            expect(secretsOf(source, volumes)).toEqual([
              expect.stringMatching(/-git$/),
              expect.stringMatching(/-overlay$/),
            ])
          expect(podOf(job).automountServiceAccountToken).toBe(false)
        }
      }),
    )
  },
)

test(
  'a build log that prints its credentials shows none, and only Secrets were given them',
  SLOW,
  async () => {
    await fc.assert(
      fc.asyncProperty(lineText, lineText, lineText, async (token, password, npm) => {
        const cluster = fakeCluster()
        const scrubber = createScrubber()
        const env = {
          DIPLOID_GIT_TOKEN: token,
          DIPLOID_REGISTRY_HOST: 'registry.example',
          DIPLOID_REGISTRY_USER: 'robot',
          DIPLOID_REGISTRY_TOKEN: password,
          HOME: '/nowhere',
        }
        const logged: string[] = []
        const builder = createBuildkitBuilder({
          client: cluster.client,
          registry: { inspect: async () => ({ known: true, value: 'absent' }) },
          clock: { now: () => 0, iso: () => '', sleep: async () => undefined },
          log: SILENT,
          scrubber,
          gitCredentials: gitCredentials(env, { opsUrl: 'https://git.example/acme/ops.git' }, scrubber),
          registryCredentials: registryCredentials(env, scrubber),
        })
        const auth = Buffer.from(`robot:${password}`).toString('base64')
        cluster.pod = [
          podWith({ terminated: { exitCode: 0 } }, { terminated: { exitCode: 1, reason: 'Error' } }),
        ]
        cluster.logs = {
          source: `fatal: ${token}`,
          build: `${password}\n{"auth":"${auth}"}\n${encodeURIComponent(password)}\n${npm}\n${Buffer.from(npm).toString('base64')}`,
        }
        const request = {
          ...requestFrom('https://git.example/acme/api.git', npm),
          onLog: (line: string) => logged.push(line),
        }
        const error = await builder
          .build(request, AbortSignal.timeout(10_000))
          .catch((reason: unknown) => reason)
        expect(error).toMatchObject({ code: 'build.failed' })
        const outputs = {
          error: String(error),
          log: logged.join('\n'),
          jobs: JSON.stringify([...cluster.jobs.values()]),
          names: JSON.stringify(cluster.writes),
        }
        expect(leaks(outputs, [token, password, auth, npm])).toEqual([])
        const given = JSON.stringify([...cluster.secrets.values()])
        expect(given).toContain(JSON.stringify(token))
        expect(given).toContain(auth)
        expect(cluster.writes.at(-1)).toMatch(/^DELETE .*-secrets$/)
      }),
      { numRuns: 40 },
    )
  },
)

/** Every way to put a token into a web URL. */
function urlsWith(token: string): readonly string[] {
  const coded = encodeURIComponent(token)
  return [`https://${coded}@git.example/acme/api.git`, `https://robot:${coded}@git.example/acme/api.git`]
}

function requestFrom(repo: string, npm: string) {
  const { inputs } = requestFor()
  const secrets = { npm: new Sensitive(npm, 'secret(npm)') }
  return requestFor({ build: { ...inputs, repo, secrets } satisfies BuildImage['build'] })
}

interface Container {
  readonly env: readonly { readonly name: string; readonly value: string }[]
  readonly volumeMounts: readonly { readonly name: string }[]
}

interface Volume {
  readonly name: string
  readonly secret?: { readonly secretName: string }
}

function podOf(job: JsonMap) {
  return (job as unknown as { spec: { template: { spec: Pod } } }).spec.template.spec
}

interface Pod {
  readonly initContainers: readonly Container[]
  readonly containers: readonly Container[]
  readonly volumes: readonly Volume[]
  readonly automountServiceAccountToken: boolean
}

function variablesOf(container: Container | undefined): Readonly<Record<string, string>> {
  return Object.fromEntries((container?.env ?? []).map(({ name, value }) => [name, value]))
}

function secretsOf({ volumeMounts }: Container, volumes: readonly Volume[]): readonly string[] {
  return volumeMounts.flatMap(
    ({ name }) => volumes.find((volume) => volume.name === name)?.secret?.secretName ?? [],
  )
}

const SILENT = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => SILENT,
}
