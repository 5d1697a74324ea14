// Makes the bed's certificate authority, serving certificate, client certificate and service-account key.
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '3650']

/**
 * What an API server needs.
 * @param {string} dir
 * @param {readonly string[]} addresses  IP addresses under which it is asked
 */
export function makeCertificates(dir, addresses) {
  const names = [
    'DNS:localhost',
    'DNS:kubernetes.default.svc',
    ...addresses.map((address) => `IP:${address}`),
  ]
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  const serviceAccountKey = join(dir, 'service-account.key')
  writeFileSync(serviceAccountKey, privateKey, { mode: 0o600 })
  return { ...makeServerCertificate(dir, names), serviceAccountKey }
}

/** @param {string} dir @param {readonly string[]} names  such as `DNS:localhost`, `IP:127.0.0.1` */
export function makeServerCertificate(dir, names) {
  const ca = { cert: join(dir, 'ca.crt'), key: join(dir, 'ca.key') }
  openssl(ca, '/CN=diploid-bed', [
    'basicConstraints=critical,CA:TRUE',
    'keyUsage=critical,keyCertSign,cRLSign',
  ])
  const server = { cert: join(dir, 'server.crt'), key: join(dir, 'server.key') }
  openssl(
    server,
    '/CN=diploid-bed-server',
    [`subjectAltName=${names.join(',')}`, 'extendedKeyUsage=serverAuth'],
    ca,
  )
  return { ca, server }
}

/** @typedef {{ cert: string, key: string }} Pair */

/** @param {Pair} pair @param {string} subject @param {readonly string[]} extensions @param {Pair} [issuer] */
function openssl(pair, subject, extensions, issuer) {
  const signer = issuer ? ['-CA', issuer.cert, '-CAkey', issuer.key] : []
  const added = extensions.flatMap((extension) => ['-addext', extension])
  execFileSync(
    'openssl',
    // Without a config of our own Debian's adds CA:TRUE to everything.
    [
      'req',
      '-x509',
      '-config',
      '/dev/null',
      ...EC_KEY,
      '-subj',
      subject,
      ...added,
      ...signer,
      '-keyout',
      pair.key,
      '-out',
      pair.cert,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  )
}
