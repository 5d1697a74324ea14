import { describe, expect, test } from 'vitest'
import { nginxConfig } from '../../../../src/core/images/web/nginx.ts'
import { builtOf } from '../code.ts'

const PAGES = { 'index.html': '<h1>', 'assets/a.js': '' }

function dockerfileOf(files: Readonly<Record<string, string>>, web: Parameters<typeof builtOf>[1]) {
  return builtOf(files, web).image?.build.generated?.dockerfile ?? ''
}

describe('a static site', () => {
  test('of files as they are', () => {
    expect(dockerfileOf(PAGES, { web: {} })).toMatchSnapshot()
  })
  test('that is built first', () => {
    const files = {
      'package.json': '{"scripts":{"build":"vite build"}}',
      'package-lock.json': '{}',
      'src/a.ts': '',
    }
    const text = dockerfileOf(files, { web: { spa: '/index.html' } })
    expect(text).toContain('RUN npm run build')
    expect(text).toContain('COPY --from=build /app/dist /srv/www')
    expect(text).toContain('try_files $uri $uri/index.html /index.html;')
  })
  test('in a folder, behind a server of its own', () => {
    const text = dockerfileOf(PAGES, { web: { root: 'public', base: 'registry.test/nginx:1' } })
    expect(text).toContain('FROM registry.test/nginx:1\n')
    expect(text).toContain('COPY ./public /srv/www')
  })
  test('counts whatever Dockerfile there is', () => {
    const { image, read } = builtOf({ ...PAGES, Dockerfile: 'FROM scratch' }, { web: {} })
    expect(image?.build.generated).toBeDefined()
    expect(read).toEqual([])
  })
  test('has one port and stands on one image', () => {
    const { image, bases } = builtOf(PAGES, { web: {} })
    expect(image?.exposed).toEqual([{ port: 8080, protocol: 'TCP' }])
    expect(bases).toEqual(['nginx:1.30-alpine'])
  })
})

// What these lines do was seen on nginx itself (1.22.1): pages, hashed and other assets, missing ones, hidden files,
// folders, headers on errors.
describe('the server', () => {
  const config = nginxConfig({ port: 8080 })
  test.each([
    ['app-BfQ9kX1c.js', true],
    ['app.3f2a9c1b.css', true],
    ['chunk-0a1b2c3d4e5f.mjs', true],
    ['jquery-validate.js', false],
    ['app.js', false],
    ['index.html', false],
  ])('%s for ever: %s', (name, forEver) => {
    const pattern = /"~(\[.*)" "public, max-age=31536000, immutable"/.exec(config)?.[1] ?? 'none'
    expect(new RegExp(pattern).test(`/assets/${name}`)).toBe(forEver)
  })
  test('answers with what is missing, unless the site routes in the browser', () => {
    expect(config).toContain('try_files $uri $uri/ $uri.html =404;')
    expect(nginxConfig({ port: 8080, spa: '/app.html' })).toContain(
      'try_files $uri $uri/index.html /app.html;',
    )
  })
  test('headers can be set and taken away', () => {
    const text = nginxConfig({
      port: 8080,
      headers: { 'X-Frame-Options': '', 'Content-Security-Policy': `default-src 'self' "x"` },
    })
    expect(text).not.toContain('X-Frame-Options')
    expect(text).toContain(`add_header Content-Security-Policy "default-src 'self' \\"x\\"" always;`)
  })
  test('writes to /tmp only', () => {
    const written = [...config.matchAll(/^ *(?:pid|\w+_temp_path) (\S+);/gm)].map(([, path]) => path)
    expect(written.length).toBe(6)
    for (const path of written) expect(path).toMatch(/^\/tmp\//)
  })
})
