#!/bin/sh
# The bed's own: gives root up for RabbitMQ's programs. The variables of its first user RabbitMQ reads itself.
set -eu
if [ "$(id -u)" = 0 ]; then
  case ${1:-} in
    rabbitmq*)
      if [ "$1" = rabbitmq-server ]; then find /var/lib/rabbitmq \! -user rabbitmq -exec chown rabbitmq {} +; fi
      exec su -p -s /bin/sh -- rabbitmq "$0" "$@"
      ;;
  esac
fi
exec "$@"
