import { z } from 'zod'
import { quantity } from '../../objects/compare/spelling.ts'
import { Manifests } from './files/manifests.ts'
import { Count, LabelMap, MountPath, NodePath, Quantity, Text } from './meta.ts'

// In which shape a service runs: how many, where, with which storage and resources.

/** A claim of nothing is refused: https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/core/validation/validation.go (ValidatePersistentVolumeClaimSpec) */
const Size = Quantity.refine((size) => quantity(size) !== 0, 'must be more than 0')

const StorageEntry = z.strictObject({
  size: Size.optional().meta({ examples: ['10Gi'] }),
  class: Text.optional().meta({ description: 'StorageClass; left out: that of the cluster.' }),
  mode: z
    .enum(['ReadWriteOnce', 'ReadWriteMany', 'ReadOnlyMany', 'ReadWriteOncePod', 'temporary'])
    .optional()
    .meta({
      description:
        'Who may mount it; `temporary`: a folder that lives and ends with the pod, of this size at most.',
      default: 'ReadWriteOnce',
    }),
  retain: z.boolean().optional().meta({
    description: '`false`: it is deleted with its data when the service leaves the configuration.',
    default: true,
  }),
})

const MapEntry = z.strictObject({
  host: NodePath.optional().meta({ description: 'Path on the node.' }),
  path: MountPath.optional().meta({ description: 'Path in the container.' }),
})

/** https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#resource-types */
const ResourceName = z
  .string()
  .regex(
    /^(cpu|memory|ephemeral-storage|hugepages-\w+|[a-z0-9]([a-z0-9.-]*[a-z0-9])?\/[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)$/,
    'is no resource, which is cpu, memory, ephemeral-storage, or one with a domain before it, like nvidia.com/gpu',
  )
const Amounts = z.record(ResourceName, Quantity)
const WrittenAmounts = z.record(ResourceName, z.union([Quantity, z.number()]))

export const Amount = z
  .strictObject({ requests: Amounts.optional(), limits: Amounts.optional() })
  .optional()
  .meta({
    description: 'CPU and memory; cpu and memory directly below are requests.',
    examples: ['cpu=100m memory=128Mi', { requests: { cpu: '100m' }, limits: { memory: '1Gi' } }],
    written: z.union([
      Text,
      z.strictObject({
        cpu: z.union([Quantity, z.number()]).optional(),
        memory: Quantity.optional(),
        requests: WrittenAmounts.optional(),
        limits: WrittenAmounts.optional(),
      }),
    ]),
  })

export const Replicas = Count.optional()

const Toleration = z.strictObject({
  key: Text.optional(),
  operator: z.enum(['Equal', 'Exists']).optional(),
  value: z.string().optional(),
  effect: z.enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).optional(),
  tolerationSeconds: z.int().optional(),
})

const Pointer = z.string().regex(/^(\/.*)?$/s, 'is no JSON pointer, which begins with /')

const Operation = z.strictObject({
  op: z.enum(['add', 'remove', 'replace', 'move', 'copy', 'test']).meta({ description: 'As in RFC 6902.' }),
  path: Pointer.meta({ description: 'Of what is changed; `-` is the end of a list, `~1` a / in a key.' }),
  from: Pointer.optional().meta({ description: 'Of what is moved or copied.' }),
  value: z.json().optional().meta({ description: 'What is added, put in place, or tested for.' }),
})

const ObjectName = z
  .string()
  .regex(/^[A-Z][A-Za-z0-9]*\/[a-z0-9][-a-z0-9.]*$/, 'an object is `Kind/name`: Service/web')
  .meta({ description: 'An object as `Kind/name`.' })

const PatchName = z
  .string()
  .regex(/^[A-Z][A-Za-z0-9]*(\/[a-z0-9.:-]+)?$/, 'is neither a Kind nor a Kind/name')

export const ShapeKeys = {
  storage: z
    .record(MountPath, StorageEntry)
    .optional()
    .meta({
      description: 'Volumes by the path where they are mounted.',
      examples: [
        { '/var/lib/mysql': '10Gi' },
        { '/data': '10Gi class=fast' },
        { '/tmp/cache': '1Gi mode=temporary' },
      ],
      written: z.record(MountPath, z.union([Text, StorageEntry])),
    }),
  map: z
    .array(MapEntry)
    .optional()
    .meta({
      description: 'Folders of the node.',
      examples: ['host:/docker/data/$env/$name:/var/lib/mysql'],
      written: z.union([Text, MapEntry, z.array(z.union([Text, MapEntry]))]),
    }),
  stateful: z
    .union([z.boolean(), z.literal('single')])
    .optional()
    .meta({
      description:
        "Pods with stable names and a volume each (StatefulSet). `'single'`: one pod that is never two, not even for a moment, on one volume that can grow.",
      examples: [true, 'single'],
    }),
  daemon: z.boolean().optional().meta({ description: 'One pod per node (DaemonSet).' }),
  replicas: Replicas.meta({
    description:
      'How many pods. 0: nothing of it runs; its cron jobs are suspended, processes without `replicas` of their own stand still, its routes stay.',
    default: 1,
  }),
  resources: Amount.meta({ ...Amount.meta(), default: { requests: { cpu: '10m', memory: '32Mi' } } }),
  unique: z
    .literal('per node')
    .optional()
    .meta({
      description: 'At most one pod of this service per node.',
      written: z.strictObject({ per: z.literal('node') }),
    }),
  spread: z
    .enum(['nodes', 'zones'])
    .optional()
    .meta({ description: 'Prefer to spread pods over nodes or zones.' }),
  node: Text.optional().meta({ description: 'Name of the one node where it may run.' }),
  nodes: LabelMap.optional().meta({
    description: 'Labels of the nodes where it may run.',
    examples: ['disk=ssd', { disk: 'ssd' }],
    written: Text,
  }),
  tolerations: z
    .array(Toleration)
    .optional()
    .meta({
      description: 'Taints of nodes that it bears; `operator=Exists`: all.',
      examples: [['dedicated=db:NoSchedule'], 'operator=Exists'],
      written: z.union([Text, z.array(z.union([Text, Toleration]))]),
    }),
  objects: z
    .array(z.record(z.string(), z.json()))
    .optional()
    .meta({
      description:
        'Further objects of the service as Kubernetes writes them, with references and `$` words. They lie in its namespace and are planned, applied and removed like all others.',
      examples: [
        [{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '$name-rules' }, data: { rules: 'a' } }],
      ],
    }),
  manifests: Manifests,
  patch: z
    .record(PatchName, z.union([z.record(z.string(), z.json()), z.array(Operation)]))
    .optional()
    .meta({
      description:
        'Changes of rendered objects, by `Kind` or `Kind/name`: a map that is merged (`null` removes), a list of JSON patch operations, or in JavaScript a function of the object. A higher layer merges into a map and replaces a list or a function.',
      examples: [
        { Deployment: { spec: { minReadySeconds: 5 } } },
        { 'Deployment/web': [{ op: 'remove', path: '/spec/strategy' }] },
      ],
    }),
  replace: z.enum(['allow', 'refuse']).optional().meta({
    description: '`allow`: an object whose change Kubernetes refuses may be deleted and made anew.',
    default: 'refuse',
  }),
  adopt: z
    .union([z.literal(true), z.array(ObjectName)])
    .optional()
    .meta({
      description:
        'Objects that exist already and are to join the service: all that it has, or these, as `Kind/name`. A plan says so first, and nothing is made anew.',
      examples: [true, ['PersistentVolumeClaim/web-data', 'Service/web']],
    }),
}
