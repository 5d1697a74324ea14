config = {
  patch: {
    'Deployment/web'(object) {
      object.spec.template.spec.containers[0].lifecycle = { preStop: { sleep: { seconds: object.spec.replicas * 5 } } }
    },
  },
}
