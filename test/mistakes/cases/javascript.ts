import type { Mistake } from '../case.ts'

export const javascript: readonly Mistake[] = [
  inConf('A comma is missing', "config = {\n  name: 'shop'\n  domain: 'shop.example',\n}\n"),
  inConf(
    'A bracket is missing',
    "config = {\n  environments: {\n    production: 'main',\n  services: {},\n}\n",
  ),
  inConf('A quote is missing', "config = {\n  name: 'shop,\n}\n"),
  inConf('module.export', "module.export = { environments: { production: 'main' } }\n"),
  inConf('exports.default', "exports.default = { environments: { production: 'main' } }\n"),
  inConf('export const config', "export const config = { environments: { production: 'main' } }\n"),
  inConf('Nothing is exported', "({ environments: { production: 'main' } })\n"),
  inConf('A package of npm', "const { merge } = require('lodash')\nconfig = merge({}, { name: 'shop' })\n"),
  inConf('A package of npm, imported', "import _ from 'lodash'\nexport default { name: 'shop' }\n"),
  inConf('A file that is not there', "config = { ...require('./base'), name: 'shop' }\n"),
  inConf('A file outside of the repository', "config = { ...require('../other/base.js') }\n"),
  inConf('require of a name that is computed', "const name = 'base'\nconfig = require(`./${name}.js`)\n"),
  inConf(
    'A key stands twice',
    "config = {\n  environments: { production: 'main' },\n  vars: { a: 1 },\n  services: { web: { image: 'nginx:1.27' } },\n  vars: { b: 2 },\n}\n",
  ),
  inConf(
    'null is thrown',
    "const teams = { shop: 'a' }\nif (!teams.web) throw null\nconfig = { name: teams.web }\n",
  ),
  inConf(
    'A map is thrown',
    "const check = (name) => {\n  throw { name, why: 'unknown' }\n}\nconfig = { name: check('x') }\n",
  ),
  inConf(
    'An Error whose text cannot be read',
    "const error = new Error('x')\nObject.defineProperty(error, 'message', { get() { throw 1 } })\nmodule.exports = () => {\n  throw error\n}\n",
  ),
  inConf('Half of a character', "config = {\n  vars: { smile: '😀'.slice(0, 1) },\n}\n"),
  inConf('process.env', 'config = {\n  name: process.env.PROJECT,\n}\n'),
  inConf(
    'await at the top',
    "const answer = await fetch('https://example.org')\nconfig = { name: answer }\n",
  ),
  inConf('An async function', "module.exports = async ({ env }) => ({ name: 'shop' })\n"),
  inConf(
    'A function that returns nothing for an environment',
    "module.exports = ({ env }) => env === 'dev' ? null : {\n  name: 'shop',\n  environments: { production: 'main', dev: 'develop' },\n  services: { web: { image: 'nginx:1.27', port: 80 } },\n}\n",
  ),
  inConf(
    'A function that takes a service away from an environment',
    "module.exports = ({ env }) => ({\n  name: 'shop',\n  environments: { production: 'main', dev: 'develop' },\n  services: { web: env === 'dev' ? null : { image: 'nginx:1.27', port: 80 } },\n})\n",
  ),
  inConf(
    'A variable that is a file',
    "config = {\n  name: 'shop',\n  services: { web: { image: 'nginx:1.27', port: 80, env: { DATA: 'x'.repeat(200_000) } } },\n}\n",
  ),
  inConf('The time of day', 'config = {\n  vars: { built: Date.now() },\n}\n'),
  inConf('console.log', "console.log('hello')\nconfig = { name: 'shop' }\n"),
  inConf('TypeScript', "const name: string = 'shop'\nconfig = { name }\n"),
  inConf('A typo in a name of its own', "const domain = 'shop.example'\nconfig = {\n  domain: domian,\n}\n"),
  inConf('undefined has no such key', 'const teams = {}\nconfig = {\n  name: teams.shop.name,\n}\n'),
  inConf(
    'A function of the environment forgets that there is none at first',
    "const hosts = { production: 'a.example', dev: 'b.example' }\nmodule.exports = ({ env }) => ({\n  environments: { production: 'main', dev: 'develop' },\n  vars: { host: hosts[env].toUpperCase() },\n})\n",
  ),
  inConf(
    'A function that throws in one environment only',
    "module.exports = ({ env }) => ({\n  environments: { production: 'main', dev: 'develop' },\n  services: { web: { image: env === 'dev' ? images.web : 'nginx:1.27' } },\n})\n",
  ),
  inConf(
    'A function where a value belongs',
    "config = {\n  environments: { production: 'main' },\n  services: {\n    web: { image: 'nginx:1.27', env: { MODE: () => 'fast' } },\n  },\n}\n",
  ),
  inConf(
    'Several values that are none, beside other mistakes',
    "config = {\n  environments: { production: 'main' },\n  vars: { since: new Map([['a', 1]]) },\n  services: {\n    web: {\n      image: 'nginx:1.27',\n      prot: 80,\n      replicas: 2 * undefined,\n      env: { MODE: () => 'fast', SMILE: '\\ud83d', SINCE: vars.since },\n    },\n  },\n}\n",
  ),
  inConf(
    'A class instance',
    "config = {\n  environments: { production: 'main' },\n  vars: { since: new Map([['a', 1]]) },\n}\n",
  ),
  inConf(
    'Not a number',
    "config = {\n  environments: { production: 'main' },\n  services: { web: { image: 'nginx:1.27', port: 80 + undefined } },\n}\n",
  ),
  inConf('An object that contains itself', 'const vars = {}\nvars.vars = vars\nconfig = { vars }\n'),
  inConf(
    'The prototype of all objects',
    'config = {\n  environments: { production: \'main\' },\n  vars: JSON.parse(\'{"__proto__": { "admin": true }}\'),\n}\n',
  ),
  inConf(
    'A key called constructor',
    "config = {\n  environments: { production: 'main' },\n  services: { web: { image: 'nginx:1.27', env: { constructor: 'x' } } },\n}\n",
  ),
  inConf('A list is exported', "module.exports = [{ name: 'shop' }]\n"),
  inConf('The end is missing', "config = {\n  name: 'shop',\n  vars: {\n    a: 'b',\n"),
  inConf('A constant is assigned', "const name = 'a'\nname = 'shop'\nconfig = { name }\n"),
  inConf('Used before it is declared', "config = {\n  name: shop,\n}\nconst shop = 'shop'\n"),
  inConf('A map without round brackets', "module.exports = ({ env }) => { name: 'shop' }\n"),
  inConf('A reference in quotes', "config = {\n  vars: { db: from('services.db.env') },\n}\n"),
  inConf('A function that calls itself', 'const f = () => f()\nconfig = { vars: { a: f() } }\n'),
  inConf('A division by nothing', 'config = {\n  vars: { a: 1 / 0 },\n}\n'),
  inConf(
    'A secret inside a text',
    "config = {\n  vars: { url: `https://${secret('mail', 'token')}@a.example` },\n}\n",
  ),
  inConf(
    'A method of a reference',
    "config = {\n  environments: { production: 'main' },\n  vars: { mail: { host: 'smtp' } },\n  services: { web: { image: 'nginx:1.27', env: { HOST: vars.mail.host.toUpperCase() } } },\n}\n",
  ),
  {
    title: 'An imported JSON file with a trailing comma',
    files: {
      '.diploid.conf.js': "config = { name: 'shop', vars: require('./vars.json') }\n",
      'vars.json': '{\n  "a": "b",\n}\n',
    },
    alone: true,
  },
  {
    title: 'An import of a name that is not exported',
    files: {
      '.diploid.conf.js': "import { teams } from './teams.js'\nexport default { name: teams }\n",
      'teams.js': "export const team = 'shop'\n",
    },
    alone: true,
  },
]

function inConf(title: string, text: string): Mistake {
  return { title, files: { '.diploid.conf.js': text }, alone: true }
}
