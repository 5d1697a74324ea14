import { afterAll, expect, inject, test } from 'vitest'
import { createEvaluator } from '../../../src/adapters/evaluator/evaluator.ts'
import type { FunctionCall } from '../../../src/core/config/script/evaluation.ts'
import { readSourceFiles } from '../../../src/core/config/script/source-file.ts'
import { evaluatorContract } from '../../contract/evaluator.suite.ts'

const workerUrl = new URL(inject('workers').quickjs ?? '')
const evaluator = createEvaluator({ workerUrl, memoryMb: 32, deadlineMs: 20_000, outputBytes: 10_000 })
const hurried = createEvaluator({ workerUrl, deadlineMs: 500 })
afterAll(() => Promise.all([evaluator.close(), hurried.close()]))

evaluatorContract('in a thread', () => evaluator)

function call(source: string, object: FunctionCall['object'] = {}): FunctionCall {
  const files = readSourceFiles({ 'app.js': source })
  return { file: 'app.js', files, argument: { vars: {} }, path: ['patch', 'Job'], object }
}

test('a function that does not end is stopped, and the others are called', async () => {
  const calls = ['() => { for (;;); }', '(o) => ({ ...o, seen: true })'].map((fn) =>
    call(`config = { patch: {\n Job: ${fn} } }`),
  )
  const [endless, other] = await hurried.call(calls, AbortSignal.timeout(30_000))
  expect(endless).toMatchObject({
    ok: false,
    code: 'config.deadline',
    message: 'was still running after 500 ms and was stopped',
    origin: { file: 'app.js' },
  })
  expect(other).toEqual({ ok: true, value: { seen: true } })
})

test.each([
  ['memory', 'const a = []; for (;;) a.push({ a: 1 })', 'config.memory'],
  ['output', 'return { a: "x".repeat(20_000) }', 'config.too-large'],
])('%s is limited', async (_what, body, code) => {
  const [answer] = await evaluator.call(
    [call(`config = { patch: { Job: () => { ${body} } } }`)],
    AbortSignal.timeout(30_000),
  )
  expect(answer).toMatchObject({ ok: false, code })
})

test('what a function made of an object is remembered, of another object it is not', async () => {
  const source = 'config = { patch: { Job: (o) => ({ made: o.a }) } }'
  const lone = createEvaluator({ workerUrl, deadlineMs: 20_000 })
  expect(await lone.call([call(source, { a: 1 })], AbortSignal.timeout(30_000))).toEqual([
    { ok: true, value: { made: 1 } },
  ])
  const gone = AbortSignal.timeout(30_000)
  expect(await lone.call([call(source, { a: 1 }), call(source, { a: 2 })], gone)).toEqual([
    { ok: true, value: { made: 1 } },
    { ok: true, value: { made: 2 } },
  ])
  await lone.close()
})

test('no call, no thread', async () => {
  const nowhere = createEvaluator({ workerUrl: new URL('file:///nowhere/quickjs.worker.js') })
  expect(await nowhere.call([], AbortSignal.timeout(5000))).toEqual([])
})
