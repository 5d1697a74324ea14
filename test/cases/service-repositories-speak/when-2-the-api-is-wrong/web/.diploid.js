config = { port: 80, env: { API: services.api.url } }
