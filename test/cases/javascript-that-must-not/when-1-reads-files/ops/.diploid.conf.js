const fs = require('fs')
config = { name: fs.readFileSync('/etc/passwd', 'utf8'), services: {} }
