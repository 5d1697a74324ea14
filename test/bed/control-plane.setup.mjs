// vitest globalSetup: one control plane for a test project. Provides `controlPlane`, or null where it is not built.
import { missingParts, programNamed } from './build/build.mjs'
import { startControlPlane } from './control-plane/start.mjs'
import { makeRunFolder } from './run/run-folder.mjs'

/** @param {{ provide: (key: 'controlPlane', value: unknown) => void }} project */
export default async function setup(project) {
  const missing = missingParts('control-plane')
  if (missing.length > 0) {
    const what = `bed: NOT BUILT: ${missing.join(', ')}; run \`npm run bed -- build control-plane\``
    if (process.env.CI === 'true') throw new Error(what)
    console.error(`${what}. EVERYTHING THAT NEEDS A REAL API SERVER IS LEFT OUT`)
    project.provide('controlPlane', null)
    return undefined
  }
  const folder = makeRunFolder()
  const {
    stop,
    tokenOf: _,
    ...controlPlane
  } = await startControlPlane({ dir: folder.dir }).catch(async (error) => {
    await folder.remove()
    throw error
  })
  const gatewayApi = { 1.4: programNamed('gateway-api-1.4'), 1.5: programNamed('gateway-api-1.5') }
  project.provide('controlPlane', { ...controlPlane, gatewayApi })
  return async () => {
    await stop()
    await folder.remove()
  }
}
