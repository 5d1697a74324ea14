import { configMap, deployment } from '../../adapters/kube-server/objects.ts'
import type { Step } from './play.ts'
import { apply, at, create, get, json, merge, put, remove, strategic } from './requests.ts'

const METADATA = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json'
const ONE_METADATA = 'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1,application/json'
const CHANGED_UID = 'aaaaaaaa-0000-0000-0000-000000000000'

/** Requests other than applies: reading, writing, deleting, and how they fail. */
export const REQUEST_CASES: Readonly<Record<string, readonly Step[]>> = {
  'what is not there': [
    get('configmaps/none'),
    get('deployments/none'),
    { method: 'GET', path: '/apis/none.example.com/v1/things' },
    { method: 'GET', path: '/api/v1/namespaces/{ns}-none' },
    create('configmaps/x', configMap('x')),
    remove('configmaps/none'),
    merge('configmaps/none', 'hand', { data: { x: '1' } }),
    put('configmaps/none', configMap('none'), 'fieldManager=hand'),
  ],
  'a namespace that is not there': [
    { ...create('configmaps', configMap('a')), path: '/api/v1/namespaces/{ns}-none/configmaps' },
    {
      ...apply('configmaps/a', 'diploid', configMap('a')),
      path: '/api/v1/namespaces/{ns}-none/configmaps/a?fieldManager=diploid',
    },
  ],
  'creating twice': [create('configmaps', configMap('a')), create('configmaps', configMap('a'))],
  'creating in another namespace, of another kind, without a name': [
    create('configmaps', configMap('a', {}, { namespace: 'other' })),
    create('configmaps', { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'a' } }),
    create('configmaps', { apiVersion: 'v2', kind: 'ConfigMap', metadata: { name: 'a' } }),
    create('configmaps', { metadata: {} }),
    create('configmaps', configMap('a', {}, { resourceVersion: '1' })),
  ],
  'unknown fields': [
    create('configmaps', { ...configMap('a'), dta: 1 }, 'fieldValidation=Strict'),
    create('deployments', deployment('web', { imge: 'x' }), 'fieldValidation=Strict'),
    create('configmaps', { ...configMap('a'), dta: 1 }),
    create('configmaps', { ...configMap('b'), dta: 1 }, 'fieldValidation=Ignore'),
  ],
  'lists by selector': [
    create('configmaps', configMap('a', {}, { labels: { app: 'one' } })),
    create('configmaps', configMap('b', {}, { labels: { app: 'two', tier: 'x' } })),
    get('configmaps?labelSelector=app%3Done'),
    get('configmaps?labelSelector=app%20in%20(two,three),tier'),
    get('configmaps?labelSelector=app,!tier'),
    get('configmaps?labelSelector=app%20notin%20(one),app'),
    get('configmaps?fieldSelector=metadata.name%3Db'),
    get('configmaps?labelSelector=app', METADATA),
    get('configmaps/a', ONE_METADATA),
  ],
  'a merge patch': [
    create('configmaps', configMap('a', { x: '1', y: '2' }), 'fieldManager=first'),
    merge('configmaps/a', 'hand', { data: { x: null, z: '3' } }),
    merge('configmaps/a', 'hand', { data: { z: '3' } }),
    merge('configmaps/a', 'hand', { metadata: { resourceVersion: '1' }, data: { z: '4' } }),
    merge('configmaps/a', 'hand', { metadata: { uid: CHANGED_UID } }),
  ],
  'a JSON patch': [
    create('configmaps', configMap('a', { x: '1' }), 'fieldManager=first'),
    json('configmaps/a', 'hand', [
      { op: 'test', path: '/metadata/resourceVersion', value: '{rv}' },
      { op: 'replace', path: '/data/x', value: '2' },
      { op: 'add', path: '/data/y~1z', value: '3' },
    ]),
    json('configmaps/a', 'hand', [{ op: 'test', path: '/data/x', value: 'other' }]),
  ],
  'a strategic merge patch': [
    create(
      'deployments',
      deployment('web', {
        env: [
          { name: 'A', value: '1' },
          { name: 'B', value: '2' },
        ],
      }),
      'fieldManager=first',
    ),
    strategic('deployments/web', 'kubectl-set', {
      spec: {
        template: {
          spec: {
            containers: [
              {
                name: 'web',
                image: 'web:9',
                env: [
                  { name: 'A', $patch: 'delete' },
                  { name: 'C', value: '3' },
                ],
              },
            ],
          },
        },
      },
    }),
    strategic('deployments/web', 'kubectl-edit', {
      spec: { strategy: { $retainKeys: ['type'], type: 'Recreate', rollingUpdate: null } },
    }),
  ],
  'a PUT': [
    create('configmaps', configMap('a', { x: '1' }), 'fieldManager=first'),
    put('configmaps/a', configMap('a', { x: '2' }), 'fieldManager=second'),
    put('configmaps/a', configMap('a', { x: '3' }, { resourceVersion: '1' }), 'fieldManager=second'),
    put('configmaps/a', configMap('a', { x: '3' }, { uid: CHANGED_UID }), 'fieldManager=second'),
    put('configmaps/a', configMap('b', { x: '3' }), 'fieldManager=second'),
    put('configmaps/a', configMap('a', { x: '2' }), 'fieldManager=second'),
  ],
  'deleting with preconditions': [
    create('configmaps', configMap('a')),
    remove('configmaps/a', { preconditions: { uid: CHANGED_UID } }),
    remove('configmaps/a', { preconditions: { resourceVersion: '1' } }),
    remove('configmaps/a', { preconditions: { uid: '{uid}' } }),
    get('configmaps/a'),
  ],
  'deleting what has finalizers': [
    create('configmaps', configMap('a', {}, { finalizers: ['example.com/keep'] })),
    remove('configmaps/a'),
    remove('configmaps/a'),
    merge('configmaps/a', 'hand', { data: { x: '1' } }),
    merge('configmaps/a', 'hand', { metadata: { finalizers: null } }),
    get('configmaps/a'),
  ],
  'deleting as a dry run': [
    create('configmaps', configMap('a')),
    { method: 'DELETE', path: `${at('configmaps/a')}?dryRun=All` },
    get('configmaps/a'),
  ],
  scale: [
    create('deployments', deployment('web', {}, { replicas: 2, paused: true }), 'fieldManager=first'),
    merge('deployments/web/scale', 'kubectl', { spec: { replicas: 3 } }),
    apply('deployments/web', 'diploid', deployment('web', {}, { replicas: 2, paused: true })),
    merge('deployments/web/scale', 'kubectl', { spec: { replicas: 1 } }),
    apply('deployments/web', 'diploid', deployment('web', {}, { replicas: 1, paused: true })),
  ],
  'unknown fields in patches': [
    create('configmaps', configMap('a', { x: '1' })),
    merge('configmaps/a', 'hand', { dta: { x: '1' } }, 'fieldValidation=Strict'),
    merge('configmaps/a', 'hand', { dta: { x: '1' } }),
    put('configmaps/a', { ...configMap('a'), dta: 1 }, 'fieldValidation=Strict'),
  ],
  'methods and content types that do not fit': [
    { method: 'PATCH', path: at('configmaps/a'), body: {}, type: 'application/json' },
    { method: 'PUT', path: at('configmaps'), body: configMap('a') },
    { method: 'POST', path: at('configmaps/a'), body: configMap('a') },
    { method: 'GET', path: '/healthz' },
  ],
}
