import { describe, expect, test } from 'vitest'
import type { Image } from '../../../../src/core/images/image.ts'
import { Described, imageArgument, isOwn, ownerOf } from '../../../../src/core/images/own/own-images.ts'
import { codeOf } from './dockerfiles.ts'

test('an argument is named by its service', () => {
  expect(imageArgument('web-server')).toBe('WEB_SERVER_IMAGE')
})

test('what stands for an image leads back to its service', () => {
  expect([isOwn('own-image.invalid/app'), ownerOf('own-image.invalid/app')]).toEqual([true, 'app'])
  expect([isOwn('node:24'), ownerOf('node:24')]).toEqual([false, undefined])
})

describe('images that are built on each other', () => {
  const chain = (on: Readonly<Record<string, readonly string[]>>) => {
    const made: string[] = []
    const described: Described = new Described((name) => {
      for (const base of on[name] ?? []) described.image(base)
      made.push(name)
      return { kind: 'ready', service: name, reference: name } satisfies Image
    })
    for (const name of Object.keys(on)) described.image(name)
    return { made, circles: Object.keys(on).map((name) => described.circleOf(name)?.join(' → ')) }
  }

  test('are made once each, the lowest first', () => {
    expect(chain({ a: ['b', 'c'], b: ['c'], c: [] })).toEqual({
      made: ['c', 'b', 'a'],
      circles: [undefined, undefined, undefined],
    })
  })

  test('in a circle are told, and who only leads to one is none of it', () => {
    expect(chain({ a: ['b'], b: ['c'], c: ['b'] }).circles).toEqual([undefined, 'b → c → b', 'b → c → b'])
  })
})

describe('a Dockerfile that declares the image of', () => {
  const app = { image: { kind: 'build' } } as const

  test('a service that is built stands on that, by its key', () => {
    const { parts, on, bases } = codeOf('ARG APP_IMAGE\nFROM ${APP_IMAGE}', app)
    expect(parts).toContain('image of app')
    expect(on).toEqual(['APP_IMAGE'])
    expect(bases).toEqual([])
  })

  test('a ready image has its reference, looked up like any other base', () => {
    const { parts, on, bases } = codeOf('ARG APP_IMAGE\nFROM ${APP_IMAGE}', {
      image: { kind: 'ready', reference: 'mysql:8' },
    })
    expect(parts).toEqual(expect.arrayContaining(['argument APP_IMAGE', 'base mysql:8']))
    expect([on, bases]).toEqual([[], ['mysql:8']])
  })

  test('a service that runs another’s image stands on that other’s, under the name that was asked for', () => {
    const { parts, on } = codeOf('ARG APP_WORKER_IMAGE\nFROM ${APP_WORKER_IMAGE}', app)
    expect(parts).toContain('image of app')
    expect(on).toEqual(['APP_WORKER_IMAGE'])
  })

  test('nobody here keeps its default', () => {
    expect(codeOf('ARG OTHER_IMAGE=node:24\nFROM ${OTHER_IMAGE}', app)).toMatchObject({
      on: [],
      bases: ['node:24'],
    })
  })

  test('a service puts nothing beside it', () => {
    const { problems } = codeOf('ARG APP_IMAGE\nFROM ${APP_IMAGE}-dev', app)
    expect(problems[0]).toContain(
      'FROM puts something beside APP_IMAGE, which is a whole image with its digest',
    )
  })

  test('itself gets nothing', () => {
    expect(codeOf('ARG API_IMAGE\nFROM ${API_IMAGE}', app).problems[0]).toContain(
      'needs a value for API_IMAGE',
    )
  })
})
