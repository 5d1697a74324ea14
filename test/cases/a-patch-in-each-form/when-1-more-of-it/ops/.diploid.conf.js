// What has no key is said in the words of Kubernetes: merged, as a JSON patch, or by a function.
module.exports = ({ vars }) => ({
  name: 'shop',
  vars: { zone: 'eu-1' },
  services: {
    defaults: {
      patch: {
        Deployment: (object) => {
          object.spec.template.metadata.annotations = { zone: vars.zone, team: 'shop' }
        },
      },
    },
    web: {
      image: 'nginx:1.29',
      ports: 80,
      patch: {
        Service: { spec: { sessionAffinity: null, publishNotReadyAddresses: true } },
        'Deployment/web': [
          { op: 'test', path: '/spec/template/spec/containers/0/name', value: 'web' },
          { op: 'add', path: '/spec/template/spec/containers/-', value: { name: 'log', image: 'busybox:1' } },
        ],
      },
    },
    cache: { image: 'redis:8', ports: 6379, patch: { Deployment: { spec: { minReadySeconds: 5 } } } },
  },
})
