// api, better
