/** For tests in TypeScript: the types of control.mjs. `url`: `control` of the provided control plane, or BED_CONTROL. */
export declare function controlOf(url: string): {
  pauseApiServer(): Promise<void>
  resumeApiServer(): Promise<void>
  stopApiServer(): Promise<void>
  startApiServer(): Promise<void>
  restartApiServer(): Promise<void>
  compact(): Promise<void>
  expire(): Promise<void>
}
