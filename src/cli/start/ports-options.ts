import type { Context } from '../context.ts'
import { progressPrinter } from '../output/progress.ts'
import { UsageError } from '../program/report-failure.ts'
import type { ClusterOptions, FilesOptions } from '../wiring.ts'

export function fileOptions(context: Context): FilesOptions {
  const { terminal, options, scrubber } = context
  const logLevel = options.logLevel ?? (options.verbose ? 'debug' : 'error')
  const opsUrl = options.ops === undefined ? {} : { opsUrl: options.ops }
  const serviceUrls = (options.serviceRepo ?? []).map((text) => text.slice(text.indexOf('=') + 1))
  const onProgress = progressPrinter(context)
  return { env: terminal.env, logLevel, onProgress, scrubber, serviceUrls, ...opsUrl }
}

export function clusterOptions(context: Context, component: string): ClusterOptions {
  const { options } = context
  const backend = options.backend ?? 'kubernetes'
  if (backend !== 'kubernetes' && !backend.startsWith('directory:')) {
    throw new UsageError(`--backend is 'kubernetes' or 'directory:PATH', not '${backend}'`)
  }
  return {
    ...fileOptions(context),
    ...(options.kubeconfig === undefined ? {} : { kubeconfig: options.kubeconfig }),
    ...(options.context === undefined ? {} : { context: options.context }),
    component,
    backend,
    builder: options.builder ?? 'cluster',
  }
}
