import type { Service } from '../service.ts'
import type { Finding } from './rule.ts'

/** What a name becomes in the cluster has rules of its own. */
export function nameRules(services: readonly Service[]): readonly Finding[] {
  return services.flatMap((service) => [...ofServices(service), ...ofContainers(service)])
}

/** https://github.com/kubernetes/kubernetes/blob/v1.34.0/pkg/apis/core/validation/validation.go (ValidateServiceName) */
function ofServices(service: Service): readonly Finding[] {
  const { name } = service
  if (!/^[0-9]/.test(name) || !isReached(service)) return []
  return [
    {
      service: name,
      path: [],
      code: 'services.name',
      message: `'${name}' begins with a digit, and a name under which others reach it begins with a letter`,
      hint: `Name it 'x${name}', say; one that nobody reaches may keep its name and says ports: [].`,
    },
  ]
}

/** Ports that only the image knows are taken for some. */
function isReached({ shape, ports, headless, external }: Service): boolean {
  if (external !== undefined || shape === 'statefulset') return true
  if (shape !== 'deployment' && shape !== 'daemonset') return false
  return headless || ports === undefined || ports.length > 0
}

/** The service's own container has its name. */
function ofContainers({ name, containers = [] }: Service): readonly Finding[] {
  return containers
    .filter((container) => container.name === name)
    .map(({ runs }) => ({
      service: name,
      path: [runs === 'init' ? 'init' : 'containers', name],
      code: 'config.container-name',
      message: `${name} is what the service's own container is called, and all containers of a pod need names of their own`,
      hint: 'Rename this one; what the own container runs stands directly in the service.',
    }))
}
