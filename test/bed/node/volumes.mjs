// One storage class whose volumes are made beforehand: folders of the bed.
import { mkdirSync } from 'node:fs'
import { requestJson } from '../run/http.mjs'
import { NODE_NAME } from './addresses.mjs'

const COUNT = 20
const here = { key: 'kubernetes.io/hostname', operator: 'In', values: [NODE_NAME] }

/** @param {{ server: string, token: string, caFile: string }} bed @param {string} folder */
export async function makeVolumes(bed, folder) {
  await post('/apis/storage.k8s.io/v1/storageclasses', {
    metadata: { name: 'bed', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'Immediate',
  })
  for (let number = 0; number < COUNT; number++) {
    const path = `${folder}/${number}`
    mkdirSync(path, { recursive: true })
    await post('/api/v1/persistentvolumes', {
      metadata: { name: `bed-${number}` },
      spec: {
        storageClassName: 'bed',
        capacity: { storage: '100Gi' },
        accessModes: ['ReadWriteOnce', 'ReadWriteMany', 'ReadOnlyMany'],
        persistentVolumeReclaimPolicy: 'Retain',
        // Not hostPath, which would be given to no group: https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
        local: { path },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [here] }] } },
      },
    })
  }

  /** @param {string} path @param {unknown} body */
  async function post(path, body) {
    const answer = await requestJson(`${bed.server}${path}`, {
      method: 'POST',
      body,
      token: bed.token,
      caFile: bed.caFile,
    })
    if (answer.status !== 201) throw new Error(`bed: POST ${path} answered ${answer.status}: ${answer.text}`)
  }
}
