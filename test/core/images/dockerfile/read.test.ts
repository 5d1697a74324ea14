import { describe, expect, test } from 'vitest'
import { readDockerfile } from '../../../../src/core/images/dockerfile/read.ts'

function read(text: string, wanted: { target?: string; args?: Record<string, string> } = {}) {
  return readDockerfile(text, { platform: 'linux/amd64', args: {}, ...wanted })
}

describe('the images it stands on', () => {
  test.each([
    ['FROM node:24', ['node:24']],
    ['FROM scratch\nCOPY --from=nginx:1 /a /a', ['nginx:1']],
    ['# syntax=docker/dockerfile:1\nFROM a', ['docker/dockerfile:1', 'a']],
    ['ARG V=24\nARG N=node:${V}-slim\nFROM ${N}', ['node:24-slim']],
    ['ARG V\nFROM node:${V:-22}', ['node:22']],
    [
      'FROM --platform=$BUILDPLATFORM golang:1 AS build\nFROM alpine\nCOPY --from=build /a /a',
      ['golang:1', 'alpine'],
    ],
    ['FROM a AS one\nFROM b AS two\nFROM one', ['a']],
    ['FROM a AS One\nFROM b\nCOPY --from=0 /x /x\nCOPY --from=oNE /x /x', ['a', 'b']],
    ['FROM a\nRUN --mount=type=bind,from=tools:2,target=/t true', ['a', 'tools:2']],
    ['FROM a\nCOPY <<EOF /x\nFROM fake\nEOF', ['a']],
    ['from \\\n  a:1 \\\n  as b', ['a:1']],
    [
      `FROM reg.example:5000/x/y:1@sha256:${'0'.repeat(64)}`,
      [`reg.example:5000/x/y:1@sha256:${'0'.repeat(64)}`],
    ],
    ['FROM img:$TARGETARCH', ['img:amd64']],
  ])('%j', (text, bases) => {
    expect(read(text)).toMatchObject({ problems: [], value: { bases } })
  })

  test('an argument given from outside wins over the default, where it is declared', () => {
    expect(read('ARG V=1\nFROM a:$V', { args: { V: '2' } }).value.bases).toEqual(['a:2'])
    expect(read('FROM a:1', { args: { V: '2' } }).value.declared).toEqual(new Set())
  })

  test('a target leaves out what only other stages need', () => {
    const text = 'FROM a AS base\nFROM base AS test\nCOPY --from=tools:1 / /\nFROM base AS app\nARG X\nFROM z'
    expect(read(text, { target: 'app' }).value).toMatchObject({
      bases: ['a'],
      finalBase: 'a',
      declared: new Set(['X']),
    })
  })
})

describe('what the final stage says', () => {
  const tcp = (port: number) => ({ port, protocol: 'TCP' })

  test('ports, folder and user, through the stages that it is made from', () => {
    const text = `FROM node:24 AS base
ENV PORT=8080
WORKDIR /srv
EXPOSE 9229
FROM other AS unused
EXPOSE 1
FROM base
ARG EXTRA=9000
WORKDIR app
WORKDIR sub/..
EXPOSE $PORT/tcp \${EXTRA} 53/udp 90-92 "443"
USER node:node`
    expect(read(text).value).toMatchObject({
      exposed: [
        tcp(9229),
        tcp(8080),
        tcp(9000),
        { port: 53, protocol: 'UDP' },
        tcp(90),
        tcp(91),
        tcp(92),
        tcp(443),
      ],
      workdir: '/srv/app',
      user: 'node:node',
      finalBase: 'node:24',
    })
    expect(read(text, { args: { EXTRA: '7' } }).value.exposed).toContainEqual(tcp(7))
  })

  test('nothing said is left to the base', () => {
    expect(read('FROM node:24\nRUN true').value).toMatchObject({
      exposed: [],
      workdir: undefined,
      user: undefined,
    })
    expect(read('FROM scratch').value.finalBase).toBeUndefined()
  })
})

test.each([
  ['', 'has no FROM instruction', 1],
  ['# nothing\nRUN true', 'has no FROM instruction', 1],
  ['ARG V\nFROM node:$V', 'FROM node:$V needs a value for V', 2],
  ['FROM Node:24', 'FROM Node:24 is no image', 1],
  ['FROM a\nCOPY --from=BUILD /a /b', '--from BUILD is neither a stage above it nor an image', 2],
  ['FROM a\nCOPY --from=$X /a /b', '--from $X is neither', 2],
])('%j is a problem', (text, message, line) => {
  expect(read(text).problems).toMatchObject([
    { code: 'image.dockerfile', message: expect.stringContaining(message), line },
  ])
})

test('a target that is not there', () => {
  expect(read('FROM a AS one\nFROM b AS two', { target: 'three' }).problems).toMatchObject([
    { code: 'image.stage', message: "has no stage 'three'", hint: 'It has: one, two.' },
  ])
  expect(read('FROM a AS build\nFROM b', { target: 'biuld' }).problems).toMatchObject([
    { hint: 'Did you mean build?' },
  ])
  expect(read('FROM a', { target: 'test' }).problems).toMatchObject([
    { hint: 'It names none: write FROM … AS test.' },
  ])
})
