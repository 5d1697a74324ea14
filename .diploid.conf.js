// This repository as an ops repository: it deploys its own agent, built from the Dockerfile beside this file.
// Put your own hosts in the place of example.com; docs/guide/agent.md says what the cluster needs first.
const ops = 'https://git.example.com/diploid/diploid.git'

config = {
  name: 'diploid',
  registry: 'registry.example.com/diploid',
  environments: { production: { branch: 'main' } },

  services: {
    agent: {
      repo: '.',
      args: ['agent', '--ops', ops],
      env: {
        DIPLOID_GIT_TOKEN: secret('agent-credentials', 'git-token'),
        DIPLOID_REGISTRY_HOST: 'registry.example.com',
        DIPLOID_REGISTRY_USER: 'diploid',
        DIPLOID_REGISTRY_TOKEN: secret('agent-credentials', 'registry-token'),
      },
      resources: { requests: { cpu: '50m', memory: '128Mi' }, limits: { memory: '512Mi' } },
      patch: {
        Deployment: {
          spec: {
            // Two agents never hold the Lease together: the old one goes first.
            strategy: { rollingUpdate: { maxUnavailable: 1, maxSurge: 0 } },
            // It talks to the API server; every other workload of Diploid is kept from it.
            template: { spec: { automountServiceAccountToken: true } },
          },
        },
      },
    },
  },
}
