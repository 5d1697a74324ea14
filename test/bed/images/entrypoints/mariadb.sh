#!/bin/sh
# The bed's own: Debian's MariaDB, started by the variables that the public image of this name documents.
set -eu
if [ "${1:-mariadbd}" != mariadbd ]; then exec "$@"; fi
data=/var/lib/mysql
if [ "$(id -u)" = 0 ]; then
  find "$data" \! -user mysql -exec chown mysql:mysql {} +
  exec su -p -s /bin/sh -- mysql "$0" "$@"
fi
sql() { mariadb --user=root --batch "$@"; }
quoted() { printf '%s' "$1" | sed "s/[\\\\']/\\\\&/g"; }
if [ ! -d "$data/mysql" ]; then
  : "${MARIADB_ROOT_PASSWORD:?is not set, and a new database needs one}"
  mariadb-install-db --datadir="$data" --auth-root-authentication-method=normal --skip-test-db >/dev/null
  # Over its socket only: to the network it is not there before it is whole.
  mariadbd --skip-networking &
  first=$!
  until sql -e 'select 1' >/dev/null 2>&1; do
    kill -0 "$first"
    sleep 0.2
  done
  check=$(head -c 24 /dev/urandom | od -An -tx1 | tr -d ' \n')
  {
    echo "CREATE USER root@'%' IDENTIFIED BY '$(quoted "$MARIADB_ROOT_PASSWORD")';"
    echo "GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;"
    echo "CREATE USER healthcheck@'127.0.0.1' IDENTIFIED BY '$check';"
    if [ -n "${MARIADB_DATABASE:-}" ]; then echo "CREATE DATABASE \`$MARIADB_DATABASE\`;"; fi
    if [ -n "${MARIADB_USER:-}" ]; then
      echo "CREATE USER \`$MARIADB_USER\`@'%' IDENTIFIED BY '$(quoted "$MARIADB_PASSWORD")';"
      if [ -n "${MARIADB_DATABASE:-}" ]; then echo "GRANT ALL ON \`$MARIADB_DATABASE\`.* TO \`$MARIADB_USER\`@'%';"; fi
    fi
    echo "ALTER USER root@localhost IDENTIFIED BY '$(quoted "$MARIADB_ROOT_PASSWORD")';"
  } | sql
  (
    umask 077
    printf '[client]\nuser=healthcheck\npassword=%s\nhost=127.0.0.1\nprotocol=tcp\n' "$check" >"$data/.my-healthcheck.cnf"
  )
  kill "$first"
  wait "$first" || true
fi
exec mariadbd --bind-address=0.0.0.0
