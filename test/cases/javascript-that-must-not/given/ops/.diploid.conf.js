config = { name: 'shop', services: { web: { image: process.env.IMAGE } } }
