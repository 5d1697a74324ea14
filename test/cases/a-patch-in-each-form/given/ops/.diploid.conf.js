// What has no key is said in the words of Kubernetes: merged, as a JSON patch, or by a function.
module.exports = ({ vars }) => ({
  name: 'shop',
  vars: { zone: 'eu-1' },
  services: {
    defaults: {
      patch: {
        Deployment: (object) => {
          object.spec.template.metadata.annotations = { zone: vars.zone }
        },
      },
    },
    web: {
      image: 'nginx:1.29',
      ports: 80,
      patch: {
        Service: { spec: { sessionAffinity: 'ClientIP' } },
        'Deployment/web': [
          { op: 'test', path: '/spec/template/spec/containers/0/name', value: 'web' },
          { op: 'add', path: '/spec/template/spec/containers/-', value: { name: 'log', image: 'busybox' } },
        ],
      },
    },
    cache: { image: 'redis:8', ports: 6379 },
  },
})
