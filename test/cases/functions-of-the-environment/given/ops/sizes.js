exports.sizes = { production: 3 }
