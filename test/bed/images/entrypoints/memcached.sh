#!/bin/sh
# The bed's own: options alone are options of memcached.
set -eu
case ${1:-} in -*) set -- memcached "$@" ;; esac
exec "$@"
