#!/bin/sh
# The bed's own, for Redis and Valkey: gives root up for the server, and for nothing else, as the public images document.
set -eu
case ${1:-} in
  redis-server | valkey-server)
    if [ "$(id -u)" = 0 ]; then
      user=${1%-server}
      find . \! -user "$user" -exec chown "$user:$user" {} +
      exec su -p -s /bin/sh -- "$user" "$0" "$@"
    fi
    set -- "$@" --protected-mode no
    ;;
esac
exec "$@"
