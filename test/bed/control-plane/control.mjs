// For tests: what can be done to a running control plane, from any process that knows its control URL.
import { requestJson } from '../run/http.mjs'

/** @import { Verb } from './control-server.mjs' */

/** @param {string} url  `control` of the provided control plane, or BED_CONTROL */
export function controlOf(url) {
  return {
    /** The API server keeps its connections and answers nothing. */
    pauseApiServer: () => post(url, 'pause'),
    resumeApiServer: () => post(url, 'resume'),
    /** The API server is gone: connections are cut, new ones refused. */
    stopApiServer: () => post(url, 'stop'),
    startApiServer: () => post(url, 'start'),
    restartApiServer: () => post(url, 'restart'),
    /** etcd forgets old versions; the API server may still answer from its own memory, see `expire`. */
    compact: () => post(url, 'compact'),
    /** Old pages and old watches are answered with 410; ends with a restarted API server. */
    expire: () => post(url, 'expire'),
  }
}

/** @param {string} url @param {Verb} verb */
async function post(url, verb) {
  const answer = await requestJson(`${url}/${verb}`, { method: 'POST', timeout: 60_000 })
  if (answer.status !== 204) throw new Error(`bed: ${verb} of the API server failed: ${answer.text}`)
}
