// One storage class whose volumes are made beforehand: folders of the bed.
import { requestJson } from '../run/http.mjs'

const COUNT = 20

/** @param {{ server: string, token: string, caFile: string }} bed @param {string} folder */
export async function makeVolumes(bed, folder) {
  await post('/apis/storage.k8s.io/v1/storageclasses', {
    metadata: { name: 'bed', annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' } },
    provisioner: 'kubernetes.io/no-provisioner',
    volumeBindingMode: 'Immediate',
  })
  for (let number = 0; number < COUNT; number++) {
    await post('/api/v1/persistentvolumes', {
      metadata: { name: `bed-${number}` },
      spec: {
        storageClassName: 'bed',
        capacity: { storage: '100Gi' },
        accessModes: ['ReadWriteOnce', 'ReadWriteMany', 'ReadOnlyMany'],
        persistentVolumeReclaimPolicy: 'Retain',
        hostPath: { path: `${folder}/${number}`, type: 'DirectoryOrCreate' },
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
