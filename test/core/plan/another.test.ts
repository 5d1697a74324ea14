import { expect, test } from 'vitest'
import { repositoryOf } from '../../../src/core/targets/location.ts'
import { applied, desired, entry, lines } from './sample.ts'

// Two ops repositories that mean the same namespace: what the other has made is not deleted.

const madeBy = 'git.example.com/other/ops'
const map = desired('ConfigMap', 'web-files', { data: { a: 'b' } }, 'web')
const ofWeb = { live: [applied(map)], inventory: [entry(map)] }

test('a service that is unknown here stops the instance before it would be deleted', () => {
  expect(lines({ ...ofWeb, services: ['api'], madeBy })).toEqual([
    '! refuse Namespace/shop production was made by git.example.com/other/ops, and web of it, which this configuration does not have, would be deleted: give the project or the environment another name; if that repository is this one under its old address, let this one have it: kubectl annotate configmap -n diploid release-production diploid.dev/ops-',
  ])
})

test('one that both have may lose an object: a repository that moved goes on', () => {
  expect(lines({ ...ofWeb, services: ['web'], madeBy })).toEqual([
    expect.stringMatching(/^- delete ConfigMap\//),
  ])
})

test('one of our own goes', () => {
  expect(lines({ ...ofWeb, services: ['api'] })).toEqual([expect.stringMatching(/^- delete ConfigMap\//)])
})

test.each([
  ['https://git.example.com/acme/ops.git', '', 'git.example.com/acme/ops'],
  ['git@git.example.com:acme/ops.git', '', 'git.example.com/acme/ops'],
  ['ssh://git@Git.Example.com:2222/acme/ops', '', 'git.example.com/acme/ops'],
  ['https://git.example.com:8443/acme/ops', 'clusters/eu', 'git.example.com/acme/ops//clusters/eu'],
  ['file:///srv/git/ops.git', '', '/srv/git/ops'],
  [undefined, '', undefined],
])('%s in %j is %s, however it is reached', (url, folder, name) => {
  expect(repositoryOf(url, folder)).toBe(name)
})
