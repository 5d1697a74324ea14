config = {
  image: 'ghcr.io/acme/api:2',
  ports: 8080,
  env: { TOKEN: generate('token') },
  patch: {
    Deployment: (object) => {
      object.spec.template.containers[0].tty = true
    },
    Secret: (object) => ({ ...object, metadata: { ...object.metadata, labels: { was: `${object.data.TOKEN}!` } } }),
    Service: (object) => ({ ...object, metadata: { ...object.metadata, annotations: { to: `${vars.x}` } } }),
  },
}
