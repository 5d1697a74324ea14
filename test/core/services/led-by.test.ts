import { expect, test } from 'vitest'
import { resolve } from './company.ts'

// A value of a wrong kind is told where it stands, with the references that brought it there.

const VARS = 'vars: { port: http, host: { name: db }, copies: two, levels: { app: { port: 99999999 } } }'

test.each([
  ['a port', 'port: "${services.b.env.PORT}"'],
  ['a number', 'replicas: "${services.b.env.COPIES}"'],
  ['a variable that is a map', 'env: { HOST: "${services.b.env.HOST}" }'],
  ['what a map brought', 'ports: "${vars.levels.app}"'],
  ['a text around it is a value of its own', 'port: "x${vars.port}"'],
  ['written there', 'port: http'],
])('%s', (_, written) => {
  const files = {
    '.diploid.conf.yaml': [
      VARS,
      'services:',
      '  b: { image: b, env: { PORT: "${vars.port}", COPIES: "${vars.copies}" } }',
      `  a: { image: a, ${written.replace('services.b.env.HOST', 'vars.host')} }`,
    ].join('\n'),
  }
  expect(resolve({ files }).problems.join('\n')).toMatchSnapshot()
})
