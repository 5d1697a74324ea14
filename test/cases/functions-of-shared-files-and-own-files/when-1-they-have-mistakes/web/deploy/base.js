config = {
  patch: {
    'Deployment/web'(object) {
      object.spec.template.spec.volumes[0].name = 'x'
    },
  },
}
