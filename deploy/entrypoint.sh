#!/bin/sh
# What the container starts: `serve` migrates (one of all containers does) and serves; all else is a command of manage.py.
set -eu
cd "$(dirname "$0")/.."

if [ "${1:-serve}" != serve ]; then exec python manage.py "$@"; fi
# As the owner and directly: the role that serves pages may change no table, and a pooler would lose the lock.
DATABASE_URL="${MIGRATE_DATABASE_URL:-${DATABASE_URL:-}}" python manage.py migrate_once
unset MIGRATE_DATABASE_URL
exec gunicorn --config deploy/gunicorn.conf.py backoffice.wsgi
