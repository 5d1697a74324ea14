import type { BuildConfig } from '../core/config/ops.ts'
import type { BuildInputs, Image, SourceTree } from '../core/images/image.ts'

export interface BuildRequest {
  readonly image: Extract<Image, { kind: 'build' }>
  readonly inputs: BuildInputs
  /** What the builder must find in the repository; code build.moved where it does not. */
  readonly source: SourceTree
  /** What the ops repository says about how it is built, over what the builder is set to. */
  readonly how?: Omit<BuildConfig, 'concurrency' | 'refresh'>
  readonly onLog: (line: string) => void
}

export interface Builder {
  /** Builds and pushes; answers the digest. Code build.failed carries the last lines of the log. Same key, same build: joined, not repeated. */
  build(request: BuildRequest, signal: AbortSignal): Promise<string>
  /** Ends a build that goes on without anybody who waits for it; where there is none, nothing. */
  cancel(image: BuildRequest['image'], signal: AbortSignal): Promise<void>
  /** What it is, for people: `BuildKit Job in namespace diploid-builds`, `simulated`. */
  readonly description: string
}
