exports.sizes = { production: 4 }
