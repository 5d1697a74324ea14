module.exports = {
  extends: './deploy/base.js',
  patch: { Service: (object) => ({ ...object, spec: { ...object.spec, sessionAffinity: 'ClientIP' } }) },
}
