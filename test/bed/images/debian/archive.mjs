// Packages of Debian's archive as files: apt with folders of its own, so that neither the machine's release nor what is
// installed there matters. Input: names of packages. Output: paths of .deb files in the cache. Limits: Debian's apt and keyring.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { cacheFolder } from '../../build/paths.mjs'

/** Its databases are of the years that presets name; the machine's own release may be older. */
export const RELEASE = 'trixie'

const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg'
const SOURCES = [
  `deb [signed-by=${KEYRING}] http://deb.debian.org/debian ${RELEASE} main`,
  `deb [signed-by=${KEYRING}] http://deb.debian.org/debian-security ${RELEASE}-security main`,
]
const TRIES = 3

/** Asks the archive what it has today. */
export function refreshArchive() {
  for (const name of ['lists/partial', 'debs/partial', 'none/partial'])
    mkdirSync(join(folder(), name), { recursive: true })
  writeFileSync(join(folder(), 'sources.list'), `${SOURCES.join('\n')}\n`)
  writeFileSync(join(folder(), 'status'), '')
  const settings = {
    'Dir::Etc::sourcelist': join(folder(), 'sources.list'),
    'Dir::Etc::sourceparts': '-',
    'Dir::State::lists': join(folder(), 'lists'),
    'Dir::State::status': join(folder(), 'status'),
    'Dir::Cache': folder(),
    'Dir::Cache::archives': join(folder(), 'debs'),
    'APT::Install-Recommends': 'false',
    // Its own user could not write into our folder.
    'APT::Sandbox::User': 'root',
  }
  const lines = Object.entries(settings).map(([key, value]) => `${key} "${value}";\n`)
  writeFileSync(join(folder(), 'apt.conf'), lines.join(''))
  download(['update', '-qq'])
}

/** Files of these packages and of all that they need, as on a machine where nothing is installed. @param {readonly string[]} packages @param {RegExp} without */
export function debsWithNeeds(packages, without) {
  const listed = apt(['install', ...LIST, '-y', ...packages])
  return filesOf(filesIn(listed).filter((file) => !without.test(file.split('_')[0] ?? '')))
}

/** Files of exactly these packages. @param {readonly string[]} packages */
export function debsOf(packages) {
  return filesOf(filesIn(apt(['download', ...LIST, ...packages])))
}

/** Only what is not there is listed: so that all is, from where nothing is. */
const LIST = ['--print-uris', '-qq', '-o', `Dir::Cache::archives=${join(folder(), 'none')}`]

/** @param {string} listed */
function filesIn(listed) {
  return [...listed.matchAll(/^'[^']+' (\S+\.deb) /gm)].flatMap(([, file]) => file ?? [])
}

/** @param {readonly string[]} files @returns {readonly string[]} */
function filesOf(files) {
  const missing = files.filter((file) => !existsSync(join(folder(), 'debs', file)))
  if (missing.length > 0) download(['download', '-qq', ...missing.map((file) => file.split('_')[0] ?? '')])
  return files.map((file) => join(folder(), 'debs', file))
}

/** @param {readonly string[]} args */
function download(args) {
  for (let attempt = 1; ; attempt++) {
    try {
      return apt(args)
    } catch (error) {
      if (attempt === TRIES) throw error
      console.error(`bed: Debian's archive: download failed, try ${attempt + 1} of ${TRIES}`)
      execFileSync('sleep', [String(attempt * 5)])
    }
  }
}

/** @param {readonly string[]} args @returns {string} what it printed */
function apt(args) {
  const env = { ...process.env, APT_CONFIG: join(folder(), 'apt.conf'), LC_ALL: 'C' }
  return execFileSync('apt-get', args, {
    encoding: 'utf8',
    env,
    cwd: join(folder(), args.includes('--print-uris') ? 'none' : 'debs'),
  })
}

function folder() {
  return join(cacheFolder(), `debian-${RELEASE}`)
}
