import { RelativePath } from '../meta.ts'

/** A whole source: it says itself what runs. */
export const Manifests = RelativePath.min(1, 'must not be empty')
  .optional()
  .meta({
    description:
      "File of Kubernetes manifests, or a folder with them and all folders below it: all that runs of this service. From the service's repository where `repo` names one, else from beside the ops file. Read as kubectl reads it; words and references are not replaced in it.",
    examples: ['k8s', 'deploy/redis.yaml', 'k8s/$env'],
  })
