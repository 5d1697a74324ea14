import type { Format } from '../../../../src/core/services/configure/format.ts'
import { ENV } from '../../../../src/core/services/configure/formats/env.ts'
import { INI } from '../../../../src/core/services/configure/formats/ini.ts'
import { JSON_FORMAT } from '../../../../src/core/services/configure/formats/json.ts'
import { PROPERTIES } from '../../../../src/core/services/configure/formats/properties.ts'
import { TOML } from '../../../../src/core/services/configure/formats/toml/toml.ts'
import { XML } from '../../../../src/core/services/configure/formats/xml/xml.ts'
import { YAML } from '../../../../src/core/services/configure/formats/yaml/yaml.ts'

export interface Sample {
  readonly format: Format
  readonly text: string
  /** Paths that the file lacks, and where a value may be added. */
  readonly absent: readonly (readonly string[])[]
}

/** Small files with everything in them that an edit could trip over. */
export const SAMPLES: readonly Sample[] = [
  {
    format: YAML,
    text: `# head
a: plain # note
b: 'single' # it's
c: "double"   # x
n: 3306
t: true
y: yes
e: ~
none:
noted: # note
anchor: &x 5
ref: *x
block: |
  line
  two

folded: >-
  some
  words
map:
    inner: 1   # deep
    list:
      - one # first
      - k: v
        w: x
    # a comment at its end
flow: { a: 1, b: [x, 'y'], c: }
'quoted key': 1
dotted.key: z
last: end`,
    absent: [
      ['new'],
      ['map', 'new'],
      ['flow', 'new'],
      ['map', 'deep', 'er'],
      ['none', 'x'],
      ['e', 'x'],
      ['map', 'list', '1', 'n'],
    ],
  },
  {
    format: JSON_FORMAT,
    text: `// settings
{
  "a": "text", // note
  "n": 12, /* number */
  "t": false,
  "z": null,
  "map": {
    "inner": "x"   // deep
  },
  "list": [1, "two", { "k": "v" }],
  "empty": {},
  "one": { "a": 1 },
  "last": "end", // trailing comma
}
`,
    absent: [['new'], ['map', 'new'], ['empty', 'new'], ['one', 'new'], ['map', 'a', 'b'], ['z', 'x']],
  },
  {
    format: TOML,
    text: `# head
title = "x" # note
lit = 'c:\\dir'
n = 5
f = 1.5
hex = 0xFF
day = 1979-05-27
on = true
long = """
two
lines"""
list = [ 1, "two", # comment
  3 ]
a.b.c = "dotted"

# about the server
[server] # note
  host = "h"   # deep
  inline = { x = 1, "y z" = 'v' }

[server.deep]
k = "v"

[[item]]
name = "one"
[[item]]
name = "two"
[last]
end = "e"`,
    absent: [
      ['new'],
      ['server', 'new'],
      ['server', 'inline', 'z'],
      ['a', 'b', 'x'],
      ['fresh', 'one', 'k'],
      ['item', '0', 'n'],
      ['server', 'deep', 'x', 'y'],
    ],
  },
  {
    format: INI,
    text: `; head
top = 1
[PHP]
memory_limit = 128M ; note
quoted = "a b" ; note
single = 'raw'
off = Off
session.name = PHPSESSID
  path="c:\\\\dir"
flag
empty =

# section with spaces
[Some Section]
key=value
`,
    absent: [['PHP', 'new'], ['Some Section', 'new'], ['fresh', 'new'], ['new']],
  },
  {
    format: PROPERTIES,
    text: `# head
spring.datasource.url=jdbc:mysql://localhost/db
spring.datasource.username : root
! note
long = first \\
    second
key\\ with\\ space=x
uni=\\u00fc
alone
empty=
server.port=8080`,
    absent: [['spring', 'datasource', 'password'], ['new'], ['a b', 'c=d']],
  },
  {
    format: ENV,
    text: `# head
APP_NAME=Laravel
APP_KEY=
export DB_HOST=127.0.0.1 # note
DB_PASSWORD="se cret" # note
RAW='a b'
ESC="a\\nb"

LAST=x`,
    absent: [['NEW'], ['OTHER_KEY']],
  },
  {
    format: XML,
    text: `<?xml version="1.0" encoding="UTF-8"?>
<!-- head -->
<config mode='dev'>
  <db url="jdbc:x" user = "root" /><!-- note -->
  <name>text</name>
  <data><![CDATA[a < b]]></data>
  <empty/>
  <list>
    <item id="1">one</item>
    <item id="2">two</item>
  </list>
  <blank></blank>
</config>
`,
    absent: [
      ['config', 'db', '@password'],
      ['config', 'new'],
      ['config', 'empty', 'inner'],
      ['config', 'list', 'other', '@a'],
      ['config', '@x'],
    ],
  },
]
