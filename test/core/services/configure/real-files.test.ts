import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { NamedMap } from '../../../../src/core/config/tags.ts'
import type { Value } from '../../../../src/core/sensitive.ts'
import { configureFile } from '../../../../src/core/services/configure/configure.ts'
import type { Edit } from '../../../../src/core/services/service.ts'

// Configuration files as programs ship them, with what a team would set in them: only the lines that had to change do.

const MYSQL: NamedMap<Value> = {
  path: 'services.mysql.env',
  values: {
    MYSQL_DATABASE: 'shop',
    MYSQL_USER: 'shop',
    MYSQL_PASSWORD: "it's #1: $x",
    MYSQL_ROOT_PASSWORD: 'root',
  },
  offers: { host: 'mysql', port: 3306, url: 'mysql://mysql:3306' },
  absent: {},
}
const MAILER: NamedMap<Value> = {
  path: 'vars.mailer',
  values: { host: 'smtp.acme.example', user: 'shop', port: 587 },
  offers: {},
  absent: {},
}

type Written = Value | readonly NamedMap<Value>[]

function changed(name: string, edits: Readonly<Record<string, Written>>, file = name): string {
  const before = readFileSync(join(import.meta.dirname, 'testdata', name))
  const written = Object.entries(edits).map(([left, value]): Edit => {
    const isMaps =
      Array.isArray(value) &&
      value.some((item) => typeof item === 'object' && item !== null && 'offers' in item)
    return isMaps
      ? { left, value: { kind: 'maps', maps: value as readonly NamedMap<Value>[] }, origin: undefined }
      : { left, value: { kind: 'value', value: value as Value }, origin: undefined }
  })
  const { text, mistake, mistakes } = configureFile({ file, edits: written, origin: undefined }, before)
  expect({ mistake, mistakes }).toEqual({ mistake: undefined, mistakes: [] })
  return difference(before.toString('utf8'), String(text))
}

/** Lines that went and came; all others stayed where they were, byte for byte. */
function difference(before: string, after: string): string {
  const [old, now] = [before.split('\n'), after.split('\n')]
  // Longest common subsequence, from the end.
  const common = old.map(() => now.map(() => 0))
  const at = (i: number, j: number) => common[i]?.[j] ?? 0
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = now.length - 1; j >= 0; j--) {
      const row = common[i]
      if (row) row[j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1))
    }
  const lines: string[] = []
  for (let i = 0, j = 0; i < old.length || j < now.length; ) {
    if (i < old.length && j < now.length && old[i] === now[j]) {
      i++
      j++
    } else if (j >= now.length || (i < old.length && at(i + 1, j) >= at(i, j + 1)))
      lines.push(`- ${old[i++]}`)
    else lines.push(`+ ${now[j++]}`)
  }
  return lines.join('\n')
}

test('Symfony: parameters.yml', () => {
  expect(
    changed('parameters.yml', {
      'parameters.database_*': [MYSQL],
      parameters: [MAILER],
      'parameters.locale': 'de',
      'parameters.debug': true,
    }),
  ).toMatchInlineSnapshot(`
    "-     database_host: 127.0.0.1
    -     database_port: ~
    -     database_name: symfony
    -     database_user: root
    -     database_password: ~
    +     database_host: mysql
    +     database_port: 3306
    +     database_name: shop
    +     database_user: shop
    +     database_password: 'it''s #1: $x'
    -     mailer_host:  "localhost"  # the relay
    -     mailer_user: ~
    +     mailer_host:  "smtp.acme.example"  # the relay
    +     mailer_user: shop
    -     locale: en
    +     locale: de
    -     debug: false
    +     debug: true
    +     port: 587"
  `)
})

test('Spring: application.properties', () => {
  expect(
    changed('application.properties', {
      'spring.datasource.*': [MYSQL],
      'spring.datasource.url': 'jdbc:mysql://mysql:3306/shop',
      'spring.jpa.properties.hibernate.dialect': 'org.hibernate.dialect.MariaDBDialect',
      'logging.level.**': 'WARN',
      'app.greeting': 'Schöne Grüße\\',
      'server.forward-headers-strategy': 'native',
    }),
  ).toMatchInlineSnapshot(`
    "- spring.datasource.url = jdbc:mysql://localhost:3306/shop?useSSL=false
    - spring.datasource.username = root
    - spring.datasource.password =
    + spring.datasource.url = jdbc:mysql://mysql:3306/shop
    + spring.datasource.username = shop
    + spring.datasource.password =it's #1: $x
    -     org.hibernate.dialect.MySQL8Dialect
    +     org.hibernate.dialect.MariaDBDialect
    - app.greeting=Gr\\u00fc\\u00dfe
    - logging.level.root=INFO
    - logging.level.org.hibernate.SQL=DEBUG
    + server.forward-headers-strategy=native
    + app.greeting=Sch\\u00f6ne Gr\\u00fc\\u00dfe\\\\
    + logging.level.root=WARN
    + logging.level.org.hibernate.SQL=WARN"
  `)
})

test('Rails: database.yml', () => {
  expect(
    changed('database.yml', {
      'default.*': [MYSQL],
      'production.password': 'p%w',
      'production.database': 'shop',
    }),
  ).toMatchInlineSnapshot(`
    "-   username: root
    -   password:
    -   host: localhost   # or a socket
    +   username: shop
    +   password: 'it''s #1: $x'
    +   host: mysql   # or a socket
    -   database: shop_production
    +   database: shop
    -   password: <%= ENV["SHOP_DATABASE_PASSWORD"] %>
    +   password: p%w"
  `)
})

test('a service in Go or Rust: config.toml', () => {
  expect(
    changed('config.toml', {
      'server.address': '0.0.0.0:8080',
      'server.read_timeout': '30',
      'server.tls.cert': '/run/tls.crt',
      'database.dsn': "postgres://it's/app",
      'database.since': '2026-01-01',
      'upstream.1.url': 'http://b.example',
      'database.max_idle': 2,
      metrics: true,
      'tracing.endpoint': 'http://otel:4317',
    }),
  ).toMatchInlineSnapshot(`
    "- metrics   = false
    + metrics   = true
    -   address = "127.0.0.1:8080"
    -   read_timeout = 10     # seconds
    -   tls = { cert = '', key = '' }
    +   address = "0.0.0.0:8080"
    +   read_timeout = 30     # seconds
    +   tls = { cert = '/run/tls.crt', key = '' }
    - dsn = 'postgres://localhost/app'
    + dsn = "postgres://it's/app"
    - since = 2020-01-01
    + since = 2026-01-01
    + max_idle = 2
    - url  = "http://b.internal"
    + url  = "http://b.example"
    + [tracing]
    + endpoint = "http://otel:4317"
    + "
  `)
})

test('PHP: php.ini', () => {
  expect(
    changed('php.ini', {
      'PHP.memory_limit': '512M',
      'PHP.display_errors': 'Off',
      'PHP.upload_max_filesize': '64M',
      'PHP.error_reporting': 'E_ALL & ~E_NOTICE',
      'Date.date.timezone': 'Europe/Berlin',
      'mail function.SMTP': 'smtp.acme.example',
      'Session.session.save_path': 'tcp://redis:6379?auth=${x}',
    }),
  ).toMatchInlineSnapshot(`
    "- memory_limit = 128M
    + memory_limit = 512M
    - error_reporting = E_ALL & ~E_DEPRECATED & ~E_STRICT
    - display_errors = On
    - upload_max_filesize = 2M ; too small
    + error_reporting = E_ALL & ~E_NOTICE
    + display_errors = Off
    + upload_max_filesize = 64M ; too small
    + date.timezone = Europe/Berlin
    - SMTP = localhost
    + SMTP = smtp.acme.example
    - session.save_path = "/tmp"
    + session.save_path = 'tcp://redis:6379?auth=\${x}'"
  `)
})

test('Java: hibernate.cfg.xml', () => {
  const factory = 'hibernate-configuration.session-factory'
  expect(
    changed('hibernate.cfg.xml', {
      [`${factory}.connection\\.url`]: 'jdbc:mysql://mysql/shop?a=1&b=2',
      [`${factory}.property.0`]: 'shop',
      [`${factory}.property.1`]: '<&">',
      [`${factory}.pool.@size`]: 20,
      [`${factory}.dialect`]: 'org.hibernate.dialect.MariaDBDialect',
    }),
  ).toMatchInlineSnapshot(`
    "-         <connection.url>jdbc:mysql://localhost/shop?a=1&amp;b=2</connection.url>
    -         <property name="connection.username">root</property>
    -         <property name="connection.password"/>
    -         <pool size = "10"   idle="2" />
    -         <dialect><![CDATA[org.hibernate.dialect.MySQLDialect]]></dialect>
    +         <connection.url>jdbc:mysql://mysql/shop?a=1&amp;b=2</connection.url>
    +         <property name="connection.username">shop</property>
    +         <property name="connection.password">&lt;&amp;"&gt;</property>
    +         <pool size = "20"   idle="2" />
    +         <dialect><![CDATA[org.hibernate.dialect.MariaDBDialect]]></dialect>"
  `)
})

test('Laravel: .env', () => {
  expect(
    changed(
      'laravel.env',
      { 'DB_*': [MYSQL], APP_ENV: 'production', APP_DEBUG: false, MAIL_FROM_NAME: 'Acme Shop' },
      '.env',
    ),
  ).toMatchInlineSnapshot(`
    "- APP_ENV=local
    + APP_ENV=production
    - APP_DEBUG=true
    + APP_DEBUG=false
    - DB_HOST=127.0.0.1
    + DB_HOST=mysql
    - DB_DATABASE=laravel
    - DB_USERNAME=root
    - DB_PASSWORD=
    + DB_DATABASE=shop
    + DB_USERNAME=shop
    + DB_PASSWORD="it's #1: \\$x"
    - MAIL_FROM_NAME="\${APP_NAME}"
    + MAIL_FROM_NAME="Acme Shop""
  `)
})

test('.NET: appsettings.json, with a byte order mark, comments and the line ends of Windows', () => {
  expect(
    changed('appsettings.json', {
      'Logging.LogLevel.Microsoft\\.AspNetCore': 'Error',
      'ConnectionStrings.Shop': 'Server=mysql;Database=shop;Password="x"',
      'Kestrel.Limits.MaxRequestBodySize': '50000000',
      Features: ['a'],
      'Mail.Host': 'smtp.acme.example',
    }),
  ).toMatchInlineSnapshot(`
    "-       "Microsoft.AspNetCore": "Warning"
    +       "Microsoft.AspNetCore": "Error"
    -     "Shop": "Server=localhost;Database=shop"
    +     "Shop": "Server=mysql;Database=shop;Password=\\"x\\""
    -   "Kestrel": { "Limits": { "MaxRequestBodySize": 30000000 } },
    -   "Features": ["a", "b"], /* for now */
    +   "Kestrel": { "Limits": { "MaxRequestBodySize": 50000000 } },
    +   "Features": ["a"], /* for now */
    +   "Mail": { "Host": "smtp.acme.example" },
    "
  `)
})
