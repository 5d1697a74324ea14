import { quantity } from '../../../objects/compare/spelling.ts'
import type { Broken, Whole } from '../rule.ts'

/** Kubernetes refuses the pod: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#requests-and-limits */
export function limitsBelowRequests({ config }: Whole): readonly Broken[] {
  const { requests = {}, limits = {} } = config.resources ?? {}
  return Object.entries(limits).flatMap(([key, limit]): readonly Broken[] => {
    const request = requests[key]
    const [least, most] = [quantity(request ?? ''), quantity(limit)]
    if (least === undefined || most === undefined || most >= least) return []
    return [
      {
        path: ['resources', 'limits', key],
        message: `${limit} is less than the ${request} that each pod requests, and Kubernetes takes no such pod`,
        hint: `Raise the limit, or write requests: { ${key}: ${limit} }.`,
      },
    ]
  })
}
