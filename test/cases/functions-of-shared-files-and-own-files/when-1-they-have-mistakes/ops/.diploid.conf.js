// Functions of patch stand where they belong: in the company's policies, pinned, and beside the code, where that is permitted.
config = {
  name: 'shop',
  registry: 'registry.test/shop',
  extends: 'acme/policies@v4:base.js',
  services: {
    web: { allow: { keys: ['patch'] } },
    queue: { image: 'queue:1', ports: 5672 },
  },
}
