#!/bin/sh
# The bed's own: starts buildkitd for the time of one buildctl, as the script of this name in the public image does.
set -eu
work=$(mktemp -d)
address="unix://$work/buildkitd.sock"
# shellcheck disable=SC2086 # the flags are words
buildkitd ${BUILDKITD_FLAGS:-} --addr="$address" >"$work/log" 2>&1 &
daemon=$!
trap 'kill "$daemon" 2>/dev/null || true; wait "$daemon" || true; rm -rf "$work"' EXIT
tries=0
until buildctl --addr="$address" debug workers >/dev/null 2>&1; do
  tries=$((tries + 1))
  if [ "$tries" -gt 300 ] || ! kill -0 "$daemon" 2>/dev/null; then
    echo "buildkitd did not start" >&2
    cat "$work/log" >&2
    exit 1
  fi
  sleep 0.1
done
buildctl --addr="$address" "$@"
