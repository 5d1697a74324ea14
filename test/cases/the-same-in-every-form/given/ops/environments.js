exports.environments = { production: { branch: 'main' }, dev: { branch: 'develop' } }
