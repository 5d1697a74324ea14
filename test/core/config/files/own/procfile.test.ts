import { describe, expect, test } from 'vitest'
import { procfileLayer, shellLine, withProcfile } from '../../../../../src/core/config/files/own/procfile.ts'
import type { Layer } from '../../../../../src/core/config/layer.ts'
import { originAt } from '../../../../../src/core/origin.ts'

function processesOf(text: string): unknown {
  return procfileLayer(text, 'Procfile')?.value.processes
}

describe('the processes of a Procfile', () => {
  test('are its lines but web and release', () => {
    expect(processesOf('web: a\nworker: node worker.js\nrelease: b\n')).toEqual({
      worker: { command: ['/bin/sh', '-c', 'exec node worker.js'] },
    })
  })
  test('have names that Kubernetes takes', () => {
    expect(Object.keys(processesOf('Low_Priority: a\n_: b\n') as object)).toEqual(['low-priority'])
  })
  test('come from its lines alone', () => {
    expect(processesOf('# worker: a\n\nworker a\nworker:\n')).toBeUndefined()
  })
  test('know where they stand', () => {
    const { origins = {} } = procfileLayer('web: a\nworker: b\n', 'Procfile') ?? {}
    expect(originAt(origins, ['processes', 'worker'])).toMatchObject({
      file: 'Procfile',
      line: 2,
    })
  })
  test('keep the variables of their shell, which are none of our words', () => {
    expect(processesOf('worker: run $QUEUE $name ${HOME}\n')).toEqual({
      worker: { command: ['/bin/sh', '-c', 'exec run $QUEUE $$name $${HOME}'] },
    })
  })
})

test.each([
  ['node a.js', 'exec node a.js'],
  ['cd app && node a.js', 'cd app && node a.js'],
  ['MODE=x node a.js', 'MODE=x node a.js'],
])('a shell runs %s as %s', (command, line) => {
  expect(shellLine(command)).toBe(line)
})

describe('they count', () => {
  const layer = (name: string, value: Layer['value']): Layer => ({ name, value, origins: {} })
  const defaults = layer('built-in default', { replicas: 1 })
  const procfile = procfileLayer('worker: a\n', 'Procfile')
  const names = (layers: readonly Layer[]) => withProcfile(layers, procfile).map(({ name }) => name)

  test('below all that people say', () => {
    expect(names([defaults, layer('services.app', {})])).toEqual([
      'built-in default',
      'Procfile',
      'services.app',
    ])
  })
  test('not where a ready image runs', () => {
    expect(names([defaults, layer('services.app', { image: 'a' })])).not.toContain('Procfile')
    expect(names([defaults, layer('services.app', { image: null })])).toContain('Procfile')
  })
})
