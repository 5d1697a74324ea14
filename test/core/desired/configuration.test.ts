import { describe, expect, test } from 'vitest'
import { Sensitive } from '../../../src/core/sensitive.ts'
import { OWNER, renderSample, service } from './sample.ts'

const ENV = 'spec.template.spec.containers.0.env'
const password = new Sensitive('s3cret-word', 'generate(db.password)')

function ownEnv(sample: ReturnType<typeof renderSample>): string {
  return sample
    .show('Deployment/backend', ENV)
    .split('\n- ')
    .filter((entry) => !entry.includes('name: DIPLOID_'))
    .join('\n- ')
}

describe('environment variables', () => {
  test('stand in the pod template; secret ones in a Secret of the service, foreign ones where they are', () => {
    const env = {
      LOG_LEVEL: 'info',
      EMPTY: '',
      DB_PASSWORD: password,
      API_KEY: { secret: 'stripe', key: 'token' },
    }
    const sample = renderSample([service({ env })])
    expect(sample.names).toMatchInlineSnapshot(`
      [
        "Namespace/shop-production",
        "ServiceAccount/backend",
        "Secret/backend-env-fd241b187c",
        "Service/backend",
        "Deployment/backend",
      ]
    `)
    expect(ownEnv(sample)).toMatchInlineSnapshot(`
      "- name: API_KEY
        valueFrom:
          secretKeyRef:
            name: stripe
            key: token
      - name: DB_PASSWORD
        valueFrom:
          secretKeyRef:
            name: backend-env-fd241b187c
            key: DB_PASSWORD
      - name: EMPTY
      - name: LOG_LEVEL
        value: info"
    `)
    expect(sample.show('Secret/backend-env')).toMatchInlineSnapshot(`
      "apiVersion: v1
      kind: Secret
      metadata:
        name: backend-env-fd241b187c
        namespace: shop-production
      type: Opaque
      immutable: true
      data:
        DB_PASSWORD: '***'"
    `)
  })

  test('tell the container where it runs, and never the commit', () => {
    const sample = renderSample([
      service({
        source: {
          kind: 'repository',
          repo: 'https://git.test/backend',
          path: '',
          branch: 'release',
          commit: 'c0ffee',
        },
        routes: [
          { host: 'shop.test', path: '/', tls: true },
          { host: 'old.test', path: '/api', tls: false },
        ],
      }),
    ])
    expect(sample.show('Deployment/backend', ENV)).toMatchInlineSnapshot(`
      "- name: DIPLOID_BRANCH
        value: release
      - name: DIPLOID_ENVIRONMENT
        value: production
      - name: DIPLOID_ENVIRONMENT_TYPE
        value: production
      - name: DIPLOID_INSTANCE
        value: production
      - name: DIPLOID_PROJECT
        value: shop
      - name: DIPLOID_ROUTE
        value: https://shop.test
      - name: DIPLOID_ROUTES
        value: https://shop.test,http://old.test/api
      - name: DIPLOID_SERVICE
        value: backend"
    `)
    expect(JSON.stringify(sample.rendered.desired)).not.toContain('c0ffee')
  })

  test('reach the process as written, whatever Kubernetes would make of a dollar', () => {
    const sample = renderSample([service({ env: { A: 'x $(HOME) $5', B: 'a$$b', C: 'costs $5' } })])
    expect(ownEnv(sample)).toMatchInlineSnapshot(`
      "- name: A
        value: x $$(HOME) $$5
      - name: B
        value: a$$$$b
      - name: C
        value: costs $5"
    `)
  })

  test('in another order are the same', () => {
    const one = renderSample([service({ env: { A: '1', B: '2' } })])
    const two = renderSample([service({ env: { B: '2', A: '1' } })])
    expect(two.rendered.desired).toEqual(one.rendered.desired)
  })
})

describe('files', () => {
  test('are mounted each over its path, secret ones from a Secret', () => {
    const files = { '/etc/app/app.ini': 'mode = prod\n', '/etc/app/key.pem': password }
    const sample = renderSample([service({ files })])
    expect(sample.show('ConfigMap/backend-files')).toMatchInlineSnapshot(`
      "apiVersion: v1
      kind: ConfigMap
      metadata:
        name: backend-files-72df459b4f
        namespace: shop-production
      immutable: true
      data:
        etc_app_app.ini: |
          mode = prod"
    `)
    expect(sample.show('Secret/backend-files')).toMatchInlineSnapshot(`
      "apiVersion: v1
      kind: Secret
      metadata:
        name: backend-files-2ef89ec0ef
        namespace: shop-production
      type: Opaque
      immutable: true
      data:
        etc_app_key.pem: '***'"
    `)
    expect(sample.show('Deployment/backend', 'spec.template.spec.volumes')).toMatchInlineSnapshot(`
      "- name: files
        configMap:
          name: backend-files-72df459b4f
      - name: secret-files
        secret:
          secretName: backend-files-2ef89ec0ef"
    `)
    expect(
      sample.show('Deployment/backend', 'spec.template.spec.containers.0.volumeMounts'),
    ).toMatchInlineSnapshot(`
      "- name: files
        mountPath: /etc/app/app.ini
        subPath: etc_app_app.ini
        readOnly: true
      - name: secret-files
        mountPath: /etc/app/key.pem
        subPath: etc_app_key.pem
        readOnly: true"
    `)
  })

  test('over which storage is mounted would be hidden', () => {
    const storage = [{ path: '/etc/app/app.ini', size: '1Gi', mode: 'ReadWriteOnce' }] as const
    const sample = renderSample([service({ files: { '/etc/app/app.ini': 'a' }, storage })])
    expect(sample.problems).toMatchInlineSnapshot(`
      [
        "error  services.backend.files['/etc/app/app.ini']: /etc/app/app.ini is mounted twice: by storage['/etc/app/app.ini'] and by files['/etc/app/app.ini']  [desired.mounted-twice]
          Leave one of them out.",
      ]
    `)
  })

  test('whose paths would meet in one key are kept apart', () => {
    const sample = renderSample([service({ files: { '/a/b': '1', '/a_b': '2' } })])
    const keys = sample.show('ConfigMap/backend-files', 'data').split('\n')
    expect(keys).toHaveLength(2)
    expect(new Set(keys.map((line) => line.split(':')[0])).size).toBe(2)
  })

  test('that no ConfigMap can hold are a problem', () => {
    const sample = renderSample([service({ files: { '/big': 'x'.repeat(1024 * 1024) } })])
    expect(sample.problems).toMatchInlineSnapshot(`
      [
        "error  services.backend.files: the files of backend have 1048579 bytes together; a ConfigMap holds 1048576  [desired.files-too-large]
          Put large files into the image, or into storage.",
      ]
    `)
  })
})

describe('names by content', () => {
  const nameOf = (kind: string, fields: Parameters<typeof service>[0], owner = OWNER) =>
    renderSample([service(fields)], { owner }).names.find((name) => name.startsWith(kind))

  test('change with the content only', () => {
    const before = nameOf('ConfigMap', { files: { '/a': '1' } })
    expect(nameOf('ConfigMap', { files: { '/a': '1' }, env: { A: 'b' }, replicas: 3 })).toBe(before)
    expect(nameOf('ConfigMap', { files: { '/a': '2' } })).not.toBe(before)
  })

  test('a plain file is named alike in every installation, a secret one is not', () => {
    const other = { installation: 'i-1', rootKey: new Sensitive('another key', 'root key') }
    const plain = { files: { '/a': '1' } }
    expect(nameOf('ConfigMap', plain, other)).toBe(nameOf('ConfigMap', plain))
    const secret = { env: { A: password } }
    expect(nameOf('Secret', secret, other)).not.toBe(nameOf('Secret', secret))
  })

  test('a changed variable rolls the workload that uses it and no other', () => {
    const of = (word: string) =>
      renderSample([
        service({ env: { WORD: new Sensitive(word, 'word') } }),
        service({ name: 'other', env: { WORD: 'same' } }),
      ])
    const [one, two] = [of('first-word'), of('second-word')]
    expect(two.show('Deployment/backend', 'spec.template')).not.toBe(
      one.show('Deployment/backend', 'spec.template'),
    )
    expect(two.show('Deployment/other')).toBe(one.show('Deployment/other'))
  })
})
