import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Evaluator } from '../../src/ports/evaluator.ts'
import { inProcessEvaluator } from '../story/evaluator.ts'
import { BASE, type Mistake } from './case.ts'
import { environments } from './cases/environments.ts'
import { files } from './cases/files.ts'
import { javascript } from './cases/javascript.ts'
import { otherTools } from './cases/other-tools.ts'
import { references } from './cases/references.ts'
import { secrets } from './cases/secrets.ts'
import { services } from './cases/services.ts'
import { settings } from './cases/settings.ts'
import { sharing } from './cases/sharing.ts'
import { values } from './cases/values.ts'
import { yaml } from './cases/yaml.ts'
import { validate } from './validate.ts'

// Mistakes that people really make, and what they are told: said/<topic>.txt shows the files and every line of
// `diploid validate`. Somebody who never saw the program must be able to mend each from its message alone.

const TOPICS = {
  files,
  yaml,
  javascript,
  values,
  environments,
  services,
  references,
  secrets,
  settings,
  sharing,
  'other-tools': otherTools,
}

let evaluator: Evaluator
beforeAll(async () => {
  evaluator = await inProcessEvaluator()
})

describe('mistakes that people make', () => {
  test.each(Object.entries(TOPICS))('%s', async (topic, mistakes) => {
    const told: string[] = []
    for (const mistake of mistakes) {
      const given = mistake.alone ? mistake.files : { ...BASE, ...mistake.files }
      const ops = new Map(Object.entries(given).map(([path, text]) => [path, text]))
      const said = await validate(new Map([['ops', ops]]), evaluator)
      if (mistake.understood) expect(said, mistake.title).toBe('')
      else expect.soft(said.split('\n')[0], mistake.title).toMatch(/^(error|warning) {2}/)
      told.push(shown(mistake, said))
    }
    await expect(`${told.join('\n\n\n')}\n`).toMatchFileSnapshot(
      join(import.meta.dirname, 'said', `${topic}.txt`),
    )
  })
})

function shown({ title, files: given }: Mistake, said: string): string {
  const texts = Object.entries(given).map(([path, text]) => `--- ${path}\n${visible(text)}`)
  return [`## ${title}`, ...texts, `>>> diploid validate\n${said || '(no mistakes)'}`].join('\n')
}

/** What an editor does not show, shown. */
function visible(text: string): string {
  return text
    .replaceAll('\uFEFF', '<BOM>')
    .replaceAll('\t', '<TAB>')
    .replaceAll('\r', '<CR>')
    .trimEnd()
    .replace(/^(.{120}).+/gm, '$1…')
    .replace(/^/gm, '| ')
}
