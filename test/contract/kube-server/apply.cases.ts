import type { Fields } from '../../../src/adapters/kube-server/data.ts'
import { configMap, deployment } from '../../adapters/kube-server/objects.ts'
import type { Step } from './play.ts'
import { apply, create, get, json, merge, put, strategic } from './requests.ts'

const DEPLOYMENT = 'deployments/web'
const two: Fields = { replicas: 2 }
const withEnv = (env: Fields[]): Fields => deployment('web', { env })

/** Server-side apply: who owns what afterwards, and who is told that it is not theirs. */
export const APPLY_CASES: Readonly<Record<string, readonly Step[]>> = {
  'a first apply creates': [
    apply(DEPLOYMENT, 'diploid', deployment('web', { ports: [{ containerPort: 80 }] }, two)),
  ],
  'the same apply changes nothing': [
    apply('configmaps/a', 'diploid', configMap('a', { x: '1' })),
    apply('configmaps/a', 'diploid', configMap('a', { x: '1' })),
  ],
  'a create owns its defaults': [
    create('deployments', deployment('web', { ports: [{ containerPort: 80 }] })),
  ],
  'a field that another changed is a conflict': [
    apply(DEPLOYMENT, 'diploid', deployment('web', {}, two)),
    merge(DEPLOYMENT, 'kubectl-edit', { spec: { replicas: 5 } }),
    apply(DEPLOYMENT, 'diploid', deployment('web', {}, two)),
    apply(DEPLOYMENT, 'diploid', deployment('web', {}, two), 'force=true'),
  ],
  'several conflicts are all named': [
    apply(DEPLOYMENT, 'other', deployment('web', { image: 'a:1', env: [{ name: 'A', value: '1' }] }, two)),
    merge(DEPLOYMENT, 'hand', { metadata: { labels: { app: 'x' } } }),
    apply(
      DEPLOYMENT,
      'diploid',
      deployment('web', { image: 'a:2', env: [{ name: 'A', value: '2' }] }, { replicas: 3 }),
    ),
  ],
  'an equal value is owned by both': [
    create('configmaps', configMap('a', { x: '1' }), 'fieldManager=kubectl-create'),
    apply('configmaps/a', 'diploid', configMap('a', { x: '1' })),
    apply('configmaps/a', 'diploid', configMap('a', {})),
  ],
  'over a foreign object with other keys it takes nothing': [
    create('configmaps', configMap('a', { theirs: '1' }), 'fieldManager=kubectl-create'),
    apply('configmaps/a', 'diploid', configMap('a', { ours: '1' })),
    apply('configmaps/a', 'diploid', { apiVersion: 'v1', kind: 'ConfigMap', metadata: { uid: '{uid}' } }),
  ],
  'a dropped field goes back to its default': [
    apply(
      DEPLOYMENT,
      'diploid',
      deployment('web', { imagePullPolicy: 'Always' }, { ...two, minReadySeconds: 5 }),
    ),
    apply(DEPLOYMENT, 'diploid', deployment('web')),
  ],
  'a dropped list item goes, another’s stays': [
    apply(
      DEPLOYMENT,
      'diploid',
      withEnv([
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ]),
    ),
    apply(
      DEPLOYMENT,
      'other',
      {
        ...deployment('web'),
        spec: { template: { spec: { containers: [{ name: 'web', env: [{ name: 'C', value: '3' }] }] } } },
      },
      'force=true',
    ),
    apply(DEPLOYMENT, 'diploid', withEnv([{ name: 'B', value: '2' }])),
    apply(DEPLOYMENT, 'diploid', deployment('web')),
  ],
  'the applied order of list items wins': [
    apply(
      DEPLOYMENT,
      'diploid',
      withEnv([
        { name: 'A', value: '1' },
        { name: 'B', value: '2' },
      ]),
    ),
    strategic(DEPLOYMENT, 'hand', {
      spec: { template: { spec: { containers: [{ name: 'web', env: [{ name: 'X', value: '9' }] }] } } },
    }),
    apply(
      DEPLOYMENT,
      'diploid',
      withEnv([
        { name: 'B', value: '2' },
        { name: 'N', value: '4' },
        { name: 'A', value: '1' },
      ]),
    ),
  ],
  'the last label of a map takes the map along': [
    apply(
      'configmaps/a',
      'diploid',
      configMap('a', { x: '1' }, { labels: { l: '1' }, annotations: { n: '1' } }),
    ),
    apply('configmaps/a', 'diploid', configMap('a')),
  ],
  'a key deleted by hand comes back without a conflict': [
    apply('configmaps/a', 'diploid', configMap('a', { x: '1', y: '2' })),
    merge('configmaps/a', 'hand', { data: { x: null } }),
    apply('configmaps/a', 'diploid', configMap('a', { x: '1', y: '2' })),
  ],
  'finalizers are a set': [
    apply('configmaps/a', 'diploid', configMap('a', {}, { finalizers: ['example.com/one'] })),
    apply('configmaps/a', 'other', configMap('a', {}, { finalizers: ['example.com/two'] })),
    apply('configmaps/a', 'diploid', configMap('a')),
    json('configmaps/a', 'hand', [{ op: 'remove', path: '/metadata/finalizers' }]),
  ],
  'a PUT takes what it changes': [
    apply('configmaps/a', 'diploid', configMap('a', { x: '1', y: '2' })),
    put('configmaps/a', configMap('a', { x: '9' }), 'fieldManager=hand'),
    apply('configmaps/a', 'diploid', configMap('a', { x: '1', y: '2' })),
  ],
  'a dry run answers and writes nothing': [
    apply('configmaps/a', 'diploid', configMap('a', { x: '1' }), 'dryRun=All'),
    get('configmaps/a'),
    apply('configmaps/a', 'diploid', configMap('a', { x: '1' })),
    apply('configmaps/a', 'diploid', configMap('a', { x: '2' }), 'dryRun=All'),
    get('configmaps/a'),
  ],
  'an apply without a manager is refused': [
    {
      ...apply('configmaps/a', '', configMap('a')),
      path: apply('configmaps/a', '', null).path.replace(/\?.*/, ''),
    },
  ],
  'an apply of an unknown field is refused': [
    apply('configmaps/a', 'diploid', { ...configMap('a'), dta: { x: '1' } }, 'fieldValidation=Strict'),
    apply(DEPLOYMENT, 'diploid', deployment('web', { imge: 'x' }, {}), 'fieldValidation=Strict'),
  ],
  'an apply of a wrong type is refused': [
    apply(DEPLOYMENT, 'diploid', deployment('web', {}, { replicas: 'two' })),
    apply('configmaps/a', 'diploid', { ...configMap('a'), data: ['x'] }),
  ],
  'an apply with managed fields is refused': [
    apply('configmaps/a', 'diploid', configMap('a', {}, { managedFields: [] })),
  ],
  'a UID of nothing and of another object': [
    apply('configmaps/a', 'diploid', configMap('a', {}, { uid: 'aaaaaaaa-0000-0000-0000-000000000000' })),
    apply('configmaps/a', 'diploid', configMap('a')),
    apply('configmaps/a', 'diploid', configMap('a', {}, { uid: 'aaaaaaaa-0000-0000-0000-000000000000' })),
    apply('configmaps/a', 'diploid', configMap('a', {}, { uid: '{uid}' })),
  ],
  'a version of the past is a conflict': [
    apply('configmaps/a', 'diploid', configMap('a', { x: '1' })),
    apply('configmaps/a', 'diploid', configMap('a', { x: '2' }, { resourceVersion: '1' })),
    apply('configmaps/a', 'diploid', configMap('a', { x: '2' }, { resourceVersion: '{rv}' })),
  ],
  'the first apply over an untracked object': [
    create('configmaps', configMap('a', { x: '1' })),
    merge('configmaps/a', 'hand', { metadata: { managedFields: [{}] } }),
    apply('configmaps/a', 'diploid', configMap('a', { x: '2' })),
    apply('configmaps/a', 'diploid', configMap('a', { x: '2' }), 'force=true'),
  ],
  'quantities and ports in another spelling change nothing': [
    apply(
      DEPLOYMENT,
      'diploid',
      deployment('web', {
        resources: { limits: { cpu: '1000m', memory: '1024Mi' }, requests: { cpu: 0.5, memory: '0.5Gi' } },
        ports: [{ containerPort: 80, name: 'http' }],
      }),
    ),
    apply(
      DEPLOYMENT,
      'diploid',
      deployment('web', {
        resources: { limits: { cpu: '1000m', memory: '1024Mi' }, requests: { cpu: 0.5, memory: '0.5Gi' } },
        ports: [{ containerPort: 80, name: 'http' }],
      }),
    ),
  ],
}
