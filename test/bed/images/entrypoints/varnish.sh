#!/bin/sh
# The bed's own: Debian's Varnish, started by the variables that the public image of this name documents. Where that one has
# modules to reach any backend, this one writes down where its one backend is.
set -eu
case ${1:--} in
  -*)
    rest=${VARNISH_BACKEND_HOST#*://}
    rest=${rest%%/*}
    port=${rest#*:}
    [ "$port" != "$rest" ] || port=80
    printf 'vcl 4.1;\nbackend default { .host = "%s"; .port = "%s"; }\n' "${rest%%:*}" "$port" >/tmp/default.vcl
    set -- varnishd -F -n /tmp/varnishd -f /tmp/default.vcl -a "http=:${VARNISH_HTTP_PORT:-80},HTTP" -s "malloc,${VARNISH_SIZE:-100M}" "$@"
    ;;
esac
exec "$@"
