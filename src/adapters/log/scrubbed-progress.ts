import type { Progress, Scrubber } from '../../ports/log.ts'

/** Progress is an output like any other: no secret leaves by it. Its words of ours stay what they are. */
export function scrubbedProgress({ event }: Progress, { scrub }: Pick<Scrubber, 'scrub'>): Progress {
  return {
    event(progress) {
      if ('text' in progress) event({ ...progress, text: scrub(progress.text) })
      else if ('detail' in progress && progress.detail !== undefined)
        event({ ...progress, detail: scrub(progress.detail) })
      else event(progress)
    },
  }
}
