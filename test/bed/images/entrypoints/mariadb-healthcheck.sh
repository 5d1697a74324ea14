#!/bin/sh
# The bed's own: of what the public image's script of this name is asked, what the preset asks: `--connect --innodb_initialized`.
set -eu
answer=$(mariadb --defaults-extra-file=/var/lib/mysql/.my-healthcheck.cnf --skip-column-names --batch \
  -e "select count(*) from information_schema.ENGINES where engine = 'innodb' and support in ('YES', 'DEFAULT')")
[ "$answer" = 1 ]
