config = { name: 'shop', vars: { built: Date.now() } }
