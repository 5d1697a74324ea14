import { describe, expect, test } from 'vitest'
import { resolve } from './company.ts'

describe('needs', () => {
  test('a service that nobody knows', () => {
    expect(problems('a: { image: a, needs: [bb] }', 'b: { image: b }')).toEqual([
      `error  .diploid.conf.yaml:2  services.a.needs: a needs 'bb', which is no service  [services.unknown-need]
    Did you mean b?`,
    ])
  })
  test('a circle, told once', () => {
    expect(
      problems(
        'a: { image: a, needs: c }',
        'b: { image: b, needs: a }',
        'c: { image: c, needs: b }',
        'd: { image: d, needs: a }',
      ),
    ).toEqual([
      `error  .diploid.conf.yaml:2  services.a.needs: these services wait for each other: a → c → b → a  [services.circular-needs]
    Take one of them out of the \`needs\` of another.`,
    ])
  })
  test('a service that is not in this environment is not waited for', () => {
    const answer = resolve({
      files: {
        '.diploid.conf.yaml': `
environments: { production: main, dev: develop }
services:
  a: { image: a, needs: [b] }
  b: { repo: b, branch: 'feature/*' }
`,
      },
    })
    expect(answer.problems).toEqual([])
    expect(answer.services.a?.needs).toEqual([])
  })
})

describe('routes', () => {
  test('one host and path for two services', () => {
    expect(
      problems(
        "a: { image: a, port: 80, url: 'https://x.test/api' }",
        "b: { image: b, port: 80, url: ['https://x.test', 'https://x.test/api/'] }",
      ),
    ).toEqual([
      `error  .diploid.conf.yaml:3  services.b.url[1]: x.test/api leads to a already, in .diploid.conf.yaml:2  [services.duplicate-route]
    Give one of them another host or path.`,
    ])
  })
})

describe('shared images', () => {
  test('of a service that nobody knows', () => {
    expect(problems('worker: { image: services.backnd }', 'backend: { image: b }')).toEqual([
      `error  .diploid.conf.yaml:2  services.worker.image: there is no service 'backnd' whose image could be shared  [services.shared-image]
    Did you mean services.backend?`,
    ])
  })
  test('of a service that shares one itself', () => {
    expect(problems('a: { image: services.b }', 'b: { image: services.c }', 'c: { image: c }')).toEqual([
      `error  .diploid.conf.yaml:2  services.a.image: b shares that of c itself  [services.shared-image]
    Name the service whose image is built or written out.`,
    ])
  })
  test('of a service that is built', () => {
    expect(problems('worker: { image: services.backend }', 'backend: { repo: b }')).toEqual([])
  })
})

function problems(...services: readonly string[]): readonly string[] {
  return resolve({ files: { '.diploid.conf.yaml': `services:\n  ${services.join('\n  ')}\n` } }).problems
}
