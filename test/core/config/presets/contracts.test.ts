import { describe, expect, test } from 'vitest'
import { PRESET_NAMES, presetOf } from '../../../../src/core/config/presets/presets.ts'
import { redactObject } from '../../../../src/core/objects/redaction.ts'
import { renderSample } from '../../desired/sample.ts'
import { resolve } from '../../services/company.ts'
import { CONTRACTS } from './contracts.ts'

// Each preset's pod, held against what its image documents. Which of the images run for real as well: test/e2e/presets.

interface Pod {
  readonly securityContext: {
    readonly runAsUser?: number
    readonly fsGroup?: number
    readonly runAsNonRoot?: boolean
  }
  readonly containers: readonly [Container]
}

interface Container {
  readonly image: string
  readonly command?: readonly string[]
  readonly args?: readonly string[]
  readonly env: readonly { readonly name: string; readonly value?: string }[]
  readonly ports: readonly { readonly containerPort: number }[]
  readonly volumeMounts?: readonly { readonly mountPath: string }[]
  readonly readinessProbe: Probe
}

interface Probe {
  readonly exec?: { readonly command: readonly string[] }
  readonly httpGet?: { readonly path: string; readonly port: number | string }
  readonly tcpSocket?: unknown
}

/** The pod of `it: { type }`, as Kubernetes is given it. */
function podOf(type: string): Pod {
  const { raw, problems } = resolve({
    files: { '.diploid.conf.yaml': `services: { it: { type: ${type} } }\n` },
    rootKey: 'k'.repeat(32),
  })
  expect(problems).toEqual([])
  const { objects } = renderSample(raw.value.services).rendered.desired
  const workload = objects.find(({ id }) => id.kind === 'StatefulSet' || id.kind === 'Deployment')
  if (workload === undefined) throw new Error(`${type} has no workload`)
  const body = redactObject(workload.body) as unknown as { spec: { template: { spec: Pod } } }
  return body.spec.template.spec
}

function contractOf(type: string) {
  const contract = CONTRACTS[type]
  if (contract === undefined) throw new Error(`${type} has no contract in the table`)
  return contract
}

/** What the pod sets itself: our own variables say only where it runs. */
function variablesOf({ containers: [container] }: Pod): readonly string[] {
  return container.env.map(({ name }) => name).filter((name) => !name.startsWith('DIPLOID_'))
}

test('every preset has a contract, and each of its links names a commit', () => {
  expect(Object.keys(CONTRACTS).sort()).toEqual([...PRESET_NAMES].sort())
  const links = Object.values(CONTRACTS).flatMap(({ links }) => links)
  const own = PRESET_NAMES.map((name) => presetOf(name)?.contract ?? '')
  for (const link of [...links, ...own])
    expect(link).toMatch(/^https:\/\/github\.com\/[\w-]+\/[\w-]+\/blob\/[0-9a-f]{40}\/[\w./-]+$/)
})

describe.each(PRESET_NAMES)('%s', (type) => {
  const contract = contractOf(type)
  const pod = podOf(type)
  const [container] = pod.containers

  test('is an image that was published', () => {
    expect(contract.tags.map((tag) => `${contract.repository}:${tag}`)).toContain(container.image)
  })

  test('sets documented variables only, or hands its own to the program that it calls', () => {
    const called = [...(container.command ?? []), ...(container.args ?? [])].join(' ')
    const unknown = variablesOf(pod).filter(
      (name) => !contract.variables.includes(name) && !called.includes(`"$${name}"`),
    )
    expect(unknown).toEqual([])
  })

  test('listens where the image does', () => {
    const { portVariable } = contract
    const set = container.env.find(({ name }) => name === portVariable)?.value
    const listens = set === undefined ? contract.ports : [...contract.ports, Number(set)]
    for (const { containerPort } of container.ports) expect(listens).toContain(containerPort)
  })

  test('keeps what the image documents as its data, and nothing else', () => {
    const mounts = container.volumeMounts ?? []
    const within = (path: string) =>
      contract.volumes.some((volume) => path === volume || path.startsWith(`${volume}/`))
    expect(mounts.filter(({ mountPath }) => !within(mountPath))).toEqual([])
    expect(mounts.length > 0).toBe(contract.volumes.length > 0)
  })

  test('may write to its volume', () => {
    const { runAsUser, fsGroup, runAsNonRoot } = pod.securityContext
    if (contract.startsAs === 'root') {
      // It makes the volume its own and gives root up by itself; nobody may keep it from either.
      expect({ runAsUser, fsGroup, runAsNonRoot }).toEqual({})
    } else if (contract.volumes.length > 0) {
      const user = contract.startsAs
      expect({ runAsUser, fsGroup, runAsNonRoot }).toEqual({
        runAsUser: user,
        fsGroup: user,
        runAsNonRoot: true,
      })
    } else expect([undefined, contract.startsAs]).toContain(runAsUser)
  })

  test('is asked for its health by what the image has', () => {
    const { exec, httpGet, tcpSocket } = container.readinessProbe
    if (exec !== undefined) {
      const [first = '', flag, script = ''] = exec.command
      const called = /exec (\S+)/.exec(script)?.[1] ?? script.split(' ')[0]
      const program = first === 'sh' && flag === '-c' ? called : first
      expect(contract.programs).toContain(program)
    } else if (httpGet !== undefined) {
      const page = httpGet.path.split('?')[0] ?? ''
      expect(Object.keys(contract.pages ?? {})).toContain(page)
      expect(container.ports.map(({ containerPort }) => containerPort)).toContain(contract.pages?.[page])
    } else expect(tcpSocket).toBeDefined()
  })

  test('is called as its entrypoint understands', () => {
    const [first = '', flag, script = ''] = container.command ?? container.args ?? []
    const commands = contract.commands ?? []
    if (container.command === undefined && container.args === undefined)
      return expect(commands).not.toContain('solr-precreate')
    const word = first === 'sh' && flag === '-c' ? /docker-entrypoint\.sh (\S+)/.exec(script)?.[1] : first
    expect(commands).toContain(word?.startsWith('-') === true ? '-' : word)
  })
})
