// Bears the same name as the file of policies, and is meant by nobody.
config = { services: { defaults: { patch: { Deployment: () => null } } } }
