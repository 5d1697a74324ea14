import { inOps, inWeb, type Mistake } from '../case.ts'

export const yaml: readonly Mistake[] = [
  inWeb('A tab indents a line', 'image: nginx:1.27\nenv:\n\tMODE: fast\n'),
  inWeb('A key stands twice', 'image: nginx:1.27\nport: 80\nport: 8080\n'),
  inWeb('A bracket is not closed', "image: nginx:1.27\nneeds: ['db', 'cache'\nport: 80\n"),
  inWeb('A quote is not closed', "image: 'nginx:1.27\nport: 80\n"),
  inWeb('A colon without a space', 'image:nginx:1.27\nport:80\n'),
  inWeb(
    'A value with a colon and a space is not quoted',
    'image: nginx:1.27\nenv:\n  NOTE: remember: milk\n',
  ),
  inWeb('A value begins with @', 'image: nginx:1.27\nenv:\n  TEAM: @platform\n'),
  inWeb('A value begins with %', 'image: nginx:1.27\nenv:\n  FORMAT: %d\n'),
  inOps(
    'A glob is not quoted',
    'environments:\n  production: main\n  dev: *\nservices:\n  web: { image: nginx:1.27 }\n',
  ),
  inOps(
    'An excluded branch is not quoted',
    'environments:\n  production: main\n  dev: [!wip, develop]\nservices:\n  web: { image: nginx:1.27 }\n',
  ),
  inWeb('yes and on', 'image: nginx:1.27\nstateful: yes\nenv:\n  DEBUG: on\n'),
  inWeb('A number with a leading zero', 'image: nginx:1.27\nenv:\n  ZIP: 01234\n'),
  inWeb(
    'A number that is longer than numbers are',
    'image: nginx:1.27\nenv:\n  ID: 1234567890123456789\n  OK: 1000000000000000000\n',
  ),
  inWeb('Numbers that are none', 'image: nginx:1.27\nreplicas: .inf\nenv:\n  LIMIT: .nan\n'),
  inWeb(
    'Numbers that are none, beside other mistakes',
    'image: nginx:1.27\nprot: 80\nlabels: &l { tier: .inf }\nannotations: *l\nenv:\n  ID: 1234567890123456789\n  SMILE: "\\ud83d"\n  OTHER: ${vars.nothing}\n',
  ),
  inWeb('A list as a key', 'image: nginx:1.27\nport: 80\nenv: { ? [a, b] : c }\n'),
  inWeb('Half of a character', 'image: nginx:1.27\nenv:\n  SMILE: "\\ud83d"\n'),
  inWeb('Lines are indented in two ways', 'image: nginx:1.27\nenv:\n    A: one\n  B: two\n'),
  inWeb('A list where the dash has no space', 'image: nginx:1.27\nneeds:\n  -db\n'),
  inWeb('A reference between brackets', 'image: nginx:1.27\nenv: { URL: ${services.api.url}, MODE: fast }\n'),
  inWeb(
    'A reference between brackets of several lines',
    'image: nginx:1.27\nenv: {\n  MODE: fast,\n  URL: http://${services.api.host}/x,\n}\n',
  ),
  inWeb(
    'Numbers that lose what was written',
    'image: nginx:1.27\nenv:\n  VERSION: 1.10\n  HOUR: 08\n  LIMIT: 1e3\n  FLAG: True\n  PLAIN: 1.5\n',
  ),
  inWeb('The file has two documents', 'image: nginx:1.27\n---\nimage: redis:7\n'),
  inWeb('An alias that nobody made', 'image: nginx:1.27\nenv:\n  A: *common\n'),
  inWeb(
    'Merge conflict markers',
    'image: nginx:1.27\n<<<<<<< HEAD\nport: 80\n=======\nport: 8080\n>>>>>>> feature\n',
  ),
  inWeb('A tag of another tool', 'image: !Sub nginx:${VERSION}\nport: 80\n'),
  inWeb('A template of Helm', 'image: {{ .Values.image }}\nport: 80\n'),
  inWeb(
    'A key that JavaScript keeps for itself',
    'image: nginx:1.27\nlabels:\n  __proto__: { admin: true }\n',
  ),
  inWeb('An anchor that grows', bomb()),
  {
    title: 'JSON in which a key stands twice',
    files: {
      'web.diploid.json': '{\n  "image": "nginx:1.27",\n  "env": { "A": "1" },\n  "env": { "B": "2" }\n}\n',
    },
  },
  {
    title: 'JSON with a key that JavaScript keeps for itself',
    files: {
      'web.diploid.json': '{ "image": "nginx:1.27", "env": { "constructor": "x", "__proto__": "y" } }\n',
    },
  },
  {
    title: 'JSON with a comment',
    files: { 'web.diploid.json': '{\n  // the front end\n  "image": "nginx:1.27"\n}\n' },
  },
  {
    title: 'JSON with a trailing comma',
    files: { 'web.diploid.json': '{\n  "image": "nginx:1.27",\n}\n' },
  },
  {
    title: 'JSON with single quotes',
    files: { 'web.diploid.json': "{\n  'image': 'nginx:1.27'\n}\n" },
  },
  {
    title: 'JavaScript in a YAML file',
    files: { '.diploid.conf.yaml': "module.exports = {\n  name: 'shop',\n}\n" },
    alone: true,
  },
  {
    title: 'A byte-order mark and Windows line ends, and a real mistake on line 3',
    files: { 'web.diploid.yaml': '\uFEFFimage: nginx:1.27\r\nport: 80\r\nreplica: 2\r\n' },
  },
  inWeb('An image with a space before the line ends, in quotes', 'image: "nginx:1.27 "\nport: 80\n'),
  inWeb('An image as a block, which ends in a line break', 'image: |\n  nginx:1.27\nport: 80\n'),
  inWeb(
    'A merge key with a reference',
    "image: nginx:1.27\nenv:\n  <<: '${services.db.env}'\n  MODE: fast\n",
  ),
]

/** Few lines that would be a thousand million words. */
function bomb(): string {
  const lines = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i'].map((name, index, names) => {
    const below = index === 0 ? 'lol' : `*${names[index - 1]}`
    return `  ${name}: &${name} [${Array(10).fill(below).join(', ')}]\n`
  })
  return `image: nginx:1.27\nlabels:\n${lines.join('')}`
}
