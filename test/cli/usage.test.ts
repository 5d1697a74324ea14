import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { said } from './said.ts'
import { startWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld({
    '.diploid.conf.yaml': [
      'name: shop',
      'services:',
      '  db: { image: REGISTRY/db:1, port: 5432, prot: 1 }',
    ].join('\n'),
  })
})
afterAll(() => world.close())

test('the program is shipped without node_modules', () => {
  for (let folder = dirname(inject('program')); folder !== dirname(folder); folder = dirname(folder))
    expect(existsSync(join(folder, 'node_modules'))).toBe(false)
})

describe('help', () => {
  test('of the program', async () => {
    expect(said(await world.run('--help'))).toMatchInlineSnapshot(`
      "Examples:
        diploid demo                   see it work, nothing else needed
        diploid validate               check the configuration around this folder
        diploid plan --env production  what would change

      Usage: diploid <command> [options]

      Keeps Kubernetes in the state that one Git repository describes: a push becomes
      an image, a rollout and a report.

      Options:
        --version   print the version
        -h, --help  show help

      Commands:
        validate    check the configuration and list every mistake; asks no cluster
                    and no registry
        explain     say where values come from: who set them, what they overrode, what
                    was inferred
        render      print the Kubernetes objects of each environment, in the order of
                    applying
        plan        show what would change and why, and change nothing
        apply       reconcile once, without an agent: build, write, wait until
                    healthy, prune
        status      show what each environment runs; exits with 1 when one is not
                    healthy
        agent       reconcile for ever: poll, build and apply what moved, put manual
                    edits right
        demo        see a push become a rollout, in an embedded cluster; nothing
                    remains of it
        version     print the version

      Exit codes:
        0    done
        1    failed
        2    plan --exit-code: there are changes
        3    superseded, waiting for approval, or another round was at work
        64   wrong usage or invalid configuration
        124  timeout
        130  interrupted

      Each command has examples and options of its own: diploid <command> --help
      (exit 0)"
    `)
    expect((await world.run('')).err).toContain('Commands:')
  })
  test.each(['validate', 'explain', 'render', 'plan', 'apply', 'status', 'agent', 'demo', 'version'])(
    'of %s',
    async (command) => {
      const { out, code } = await world.run(`${command} --help`)
      await expect(out).toMatchFileSnapshot(`help/${command}.txt`)
      expect(code).toBe(0)
    },
  )
})

describe('wrong usage ends with 64 and says what was meant', () => {
  test('commands and options', async () => {
    expect(said(await world.run('plna'))).toMatchInlineSnapshot(`
      "! error: unknown command 'plna'
      ! (Did you mean plan?)
      ! Run the command with --help to see what it takes.
      (exit 64)"
    `)
    expect(said(await world.run('plan --exitcode'))).toMatchInlineSnapshot(`
      "! error: unknown option '--exitcode'
      ! (Did you mean --exit-code?)
      ! Run the command with --help to see what it takes.
      (exit 64)"
    `)
    expect(said(await world.run('plan production'))).toMatchInlineSnapshot(`
      "! error: too many arguments for 'plan'. Expected 0 arguments but got 1.
      ! Run the command with --help to see what it takes.
      (exit 64)"
    `)
    expect(said(await world.run('plan -o xml'))).toMatchInlineSnapshot(`
      "! error: option '-o, --output <format>' argument 'xml' is invalid. Allowed choices are text, json, yaml.
      ! Run the command with --help to see what it takes.
      (exit 64)"
    `)
    expect(said(await world.run('agent'))).toMatchInlineSnapshot(`
      "! error: required option '--ops <url>' not specified
      ! Run the command with --help to see what it takes.
      (exit 64)"
    `)
  })
  test('values that only the command knows', async () => {
    expect(said(await world.run('plan --backend compose'))).toMatchInlineSnapshot(`
      "! error  --backend is 'kubernetes' or 'directory:PATH', not 'compose'
      (exit 64)"
    `)
    expect(said(await world.run('validate --service-repo web'))).toMatchInlineSnapshot(`
      "! error  --service-repo takes SERVICE=PATH or SERVICE=URL, not 'web'
      (exit 64)"
    `)
    expect(said(await world.run('validate --service-repo web=../nowhere'))).toMatchInlineSnapshot(`
      "! error  --service-repo web: there is no folder HOME/nowhere
      !     --service-repo takes SERVICE=PATH of a checkout, or SERVICE=URL.
      (exit 64)"
    `)
  })
})

describe('the cluster', () => {
  test('without a kubeconfig', async () => {
    expect(said(await world.run('plan', { env: { KUBECONFIG: '' } }))).toMatchInlineSnapshot(`
      "! error  no cluster is configured: there is no kubeconfig  [kube.config]
      !     Set KUBECONFIG, pass --kubeconfig, or make ~/.kube/config.
      (exit 1)"
    `)
    expect(said(await world.run('status --kubeconfig ../gone'))).toMatchInlineSnapshot(`
      "! error  kubeconfig ../gone does not exist  [kube.config]
      !     Correct --kubeconfig.
      (exit 1)"
    `)
    expect(said(await world.run('status --context prod'))).toMatchInlineSnapshot(`
      "! error  kubeconfig HOME/kubeconfig: there is no context prod  [kube.config]
      !     Contexts there: test; choose one with --context.
      (exit 1)"
    `)
  })
  test('with nothing of Diploid in it', async () => {
    expect(said(await world.run('status'))).toMatchInlineSnapshot(`
      "Diploid deploys nothing in this cluster yet.
          Start with: diploid apply, or diploid agent --ops URL
      (exit 0)"
    `)
    expect(said(await world.run('status -o json'))).toMatchInlineSnapshot(`
      "{
        "environments": {}
      }
      (exit 0)"
    `)
  })
})

describe('colour', () => {
  test('only where it is wanted', async () => {
    const plain = await world.run('validate')
    expect(plain.err).toContain('error  .diploid.conf.yaml:3')
    const coloured = await world.run('validate --color always')
    expect(coloured.err).toContain('\u001b[31merror\u001b[39m')
    expect((await world.run('validate', { env: { FORCE_COLOR: '1' } })).err).toBe(coloured.err)
    expect((await world.run('validate', { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })).err).toBe(plain.err)
    expect((await world.run('validate --color never', { env: { FORCE_COLOR: '1' } })).err).toBe(plain.err)
    expect((await world.run('validate --color always', { env: { NO_COLOR: '1' } })).err).toBe(coloured.err)
  })
})

describe('answers for machines', () => {
  test('are one object, mistakes included', async () => {
    const { out, err, code } = await world.run('validate --output json')
    expect(JSON.parse(out)).toMatchInlineSnapshot(`
      {
        "problems": [
          {
            "code": "config.unknown-key",
            "file": ".diploid.conf.yaml",
            "hint": "Did you mean port?",
            "key": "services.db.prot",
            "line": 3,
            "message": "unknown key prot",
            "severity": "error",
          },
        ],
        "summary": "1 error",
        "valid": false,
      }
    `)
    expect({ err, code }).toEqual({ err: '', code: 64 })
    for (const command of ['plan', 'apply']) {
      const ran = await world.run(command, { env: { DIPLOID_OUTPUT: 'json' } })
      expect(JSON.parse(ran.out).problems).toEqual(JSON.parse(out).problems)
      expect({ err: ran.err, code: ran.code }).toEqual({ err: '', code: 64 })
    }
  })
  test('also where the command could not go on', async () => {
    const ran = await world.run('status -o yaml --kubeconfig ../gone')
    expect(ran.out).toMatchInlineSnapshot(`
      "error:
        code: kube.config
        message: kubeconfig ../gone does not exist
        hint: Correct --kubeconfig.
      "
    `)
    expect(ran.code).toBe(1)
  })
})

test('version', async () => {
  expect(said(await world.run('version'))).toMatch(/^diploid \d+\.\d+\.\d+\n\(exit 0\)$/)
  expect(said(await world.run('--version'))).toMatch(/^\d+\.\d+\.\d+\n\(exit 0\)$/)
  expect(JSON.parse((await world.run('version -o json')).out)).toEqual({ version: expect.any(String) })
})
