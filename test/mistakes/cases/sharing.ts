import type { Mistake } from '../case.ts'

const TEAM = 'environments: { production: main }\nservices:\n  web: { image: nginx:1.27, port: 80 }\n'

export const sharing: readonly Mistake[] = [
  shares('A file that extends itself', './.diploid.conf.yaml'),
  shares('Two files extend each other', './base.yaml', { 'base.yaml': 'extends: ./.diploid.conf.yaml\n' }),
  shares('Three files in a circle', './a.yaml', {
    'a.yaml': 'vars: { a: 1 }\nextends: ./b.yaml\n',
    'b.yaml': 'extends: ./c.yaml\n',
    'c.yaml': 'extends:\n  - ./d.yaml\n  - ./a.yaml\n',
    'd.yaml': 'vars: { d: 1 }\n',
  }),
  shares('A file above the repository', '../platform/base.yaml'),
  shares('A file above the repository, by a way around', './teams/../../base.yaml'),
  shares('A file of the machine', '/etc/diploid/base.yaml'),
  shares('A file that is not there', './bsae.yaml', { 'base.yaml': 'vars: { a: 1 }\n' }),
  shares('A file without its ending', './base', { 'base.yaml': 'vars: { a: 1 }\n' }),
  shares('A name without ./', 'base.yaml', { 'base.yaml': 'vars: { a: 1 }\n' }),
  shares('A file that is no configuration', './README.md', { 'README.md': '# base\n' }),
  shares('A URL', 'https://git.example/acme/platform/base.yaml'),
  shares('Another repository without a ref', 'acme/platform:base.yaml'),
  shares('Another repository without a file', 'acme/platform@v1'),
  {
    title: 'A map',
    files: { '.diploid.conf.yaml': `extends: { base: ./base.yaml }\n${TEAM}` },
    alone: true,
  },
  shares('A mistake in the file that is extended', './base.yaml', {
    'base.yaml': 'vars: { mail: smtp.example }\nservices:\n  defaults:\n    replica: 2\n',
  }),
  shares('A file that is extended cannot be read', './base.yaml', { 'base.yaml': 'vars: { mail: [smtp }\n' }),
  {
    title: 'A service extends a file of the ops file',
    files: {
      '.diploid.conf.yaml': TEAM,
      'api.diploid.yaml': 'extends: ./base.yaml\nimage: acme/api:1\n',
      'base.yaml': 'vars: { mail: smtp.example }\nservices: { defaults: { replicas: 2 } }\n',
    },
    alone: true,
  },
]

function shares(title: string, extended: string, files: Readonly<Record<string, string>> = {}): Mistake {
  return {
    title,
    files: { '.diploid.conf.yaml': `extends: ${extended}\n${TEAM}`, ...files },
    alone: true,
  }
}
