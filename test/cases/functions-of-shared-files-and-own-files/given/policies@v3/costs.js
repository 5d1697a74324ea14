exports.costs = (replicas, env) => `${replicas * (env === 'production' ? 10 : 1)} a month`
