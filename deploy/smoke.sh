#!/usr/bin/env bash
# Everything that the container and the server do, on this machine's loopback, from a fresh copy in a folder of its own:
# locked install, static files, two roles, migrations from two processes, gunicorn behind nginx with PostgreSQL and Redis,
# what a browser does, and a clean stop. Needs Debian's nginx, postgresql, redis-server and openssl.
#   deploy/smoke.sh            SMOKE_VENV=.venv deploy/smoke.sh leaves the install out
set -euo pipefail
source_folder=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d /tmp/backoffice-smoke.XXXXXX)
chmod 755 "$work"
began=$SECONDS
pids=()
pg_bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
as_postgres() { if [ "$(id -u)" -eq 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }

step() { local from=$SECONDS; echo "== $1"; "${@:2}"; echo "== $1: $((SECONDS - from)) s"; }
fail() { echo "SMOKE FAILED: $1" >&2; exit 1; }
stop() {
  local status=$?
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  [ -d "$work/pg" ] && as_postgres "$pg_bin/pg_ctl" -D "$work/pg" -m immediate stop >/dev/null 2>&1 || true
  if [ $status -ne 0 ]; then tail -n 25 "$work"/*.log "$work"/app/logs/*.log 2>/dev/null || true; fi
  rm -rf "$work"
  exit $status
}
trap stop EXIT
free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
secret() { python3 -c 'import secrets; print(secrets.token_urlsafe(48))'; }

copy() { mkdir "$work/app" && git -C "$source_folder" archive HEAD | tar -x -C "$work/app"; cd "$work/app"; }
install_locked() {
  if [ -n "${SMOKE_VENV:-}" ]; then py=$(cd "$source_folder" && realpath -s "$SMOKE_VENV")/bin/python; return; fi
  python3 -m venv "$work/venv" && py=$work/venv/bin/python
  "$py" -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r requirements/production.txt
}
databases() {
  pg_port=$(free_port); redis_port=$(free_port)
  install -d -m 700 "$work/pg"; [ "$(id -u)" -ne 0 ] || chown postgres "$work/pg"
  as_postgres "$pg_bin/initdb" -D "$work/pg" --auth-local=trust --auth-host=scram-sha-256 --username=postgres >"$work/initdb.log"
  as_postgres "$pg_bin/pg_ctl" -D "$work/pg" -w -l "$work/pg/server.log" \
    -o "-p $pg_port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$work/pg" start >/dev/null
  OWNER_PASSWORD=$(secret) APP_PASSWORD=$(secret); export OWNER_PASSWORD APP_PASSWORD
  for _ in 1 2; do  # safe to repeat
    as_postgres env OWNER_PASSWORD="$OWNER_PASSWORD" APP_PASSWORD="$APP_PASSWORD" "$pg_bin/psql" --quiet -h "$work/pg" -p "$pg_port" \
      -U postgres -v database=backoffice -f - <deploy/roles.sql
  done
  redis-server --port "$redis_port" --bind 127.0.0.1 --save "" --dir "$work" >"$work/redis.log" & pids+=($!); redis_pid=$!
}
configure() {
  https_port=$(free_port); http_port=$(free_port); export https_port
  cat >"$work/env" <<ENV
SECRET_KEY=$(secret)
ALLOWED_HOSTS=backoffice.test
SITE_URL=https://backoffice.test:$https_port
DATABASE_URL=postgresql://backoffice_app:$APP_PASSWORD@127.0.0.1:$pg_port/backoffice
REDIS_URL=redis://127.0.0.1:$redis_port/0
TRUSTED_PROXIES=1
MEDIA_ACCEL=/protected-media/
EMAIL_URL=filemail:///$work/mail
LOG_FILE=$work/django.log
LOG_FORMAT=json
STATIC_ROOT=$work/files/static
MEDIA_ROOT=$work/files/media
IMPORTS_ROOT=$work/imports
JOBS_ROOT=$work/jobs
BACKUP_ROOT=$work/backups
POSTGRESQL_BIN=$pg_bin
ENV
  chmod 600 "$work/env"; mkdir -p "$work/files/media" "$work/mail"
  export ENV_FILE=$work/env GUNICORN_BIND=unix:$work/gunicorn.sock WEB_CONCURRENCY=2
  owner=postgresql://backoffice_owner:$OWNER_PASSWORD@127.0.0.1:$pg_port/backoffice
}
statics() { "$py" manage.py collectstatic --no-input --verbosity 0; "$py" manage.py check --deploy --fail-level WARNING; }
migrate_twice_at_once() {
  DATABASE_URL=$owner "$py" manage.py migrate_once --verbosity 0 >"$work/migrate1.log" & local one=$!
  DATABASE_URL=$owner "$py" manage.py migrate_once --verbosity 0 >"$work/migrate2.log" & local two=$!
  wait $one && wait $two || fail "migrations"
  cat "$work"/migrate[12].log
  [ "$(grep -l 'migrations applied' "$work"/migrate[12].log | wc -l)" -eq 1 ] || fail "not exactly one process migrated"
  if "$py" manage.py shell -c 'from django.db import connection as c; c.cursor().execute("CREATE TABLE mine (id int)")' >/dev/null 2>&1
  then fail "the app's role may make tables"; fi
  if "$py" manage.py shell -c 'from django.db import connection as c; c.cursor().execute("ALTER TABLE backoffice_auditevent DISABLE TRIGGER ALL")' >/dev/null 2>&1
  then fail "the app's role may switch triggers off"; fi
}
serve() {
  "$(dirname "$py")/gunicorn" --config deploy/gunicorn.conf.py backoffice.wsgi >"$work/gunicorn.log" 2>&1 & gunicorn_pid=$!; pids+=($!)
  mkdir "$work/tls"
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=backoffice.test -addext subjectAltName=DNS:backoffice.test \
    -keyout "$work/tls/privkey.pem" -out "$work/tls/fullchain.pem" 2>/dev/null
  BACKOFFICE_HOST=backoffice.test BACKOFFICE_UPSTREAM=unix:$work/gunicorn.sock BACKOFFICE_FILES=$work/files BACKOFFICE_TLS=$work/tls \
    envsubst '$BACKOFFICE_HOST $BACKOFFICE_UPSTREAM $BACKOFFICE_FILES $BACKOFFICE_TLS' <deploy/nginx.conf |
    sed -e "/listen \[::\]/d; s/listen 80;/listen 127.0.0.1:$http_port;/; s/listen 443/listen 127.0.0.1:$https_port/; s|/var/log/nginx|$work|" >"$work/site.conf"
  { [ "$(id -u)" -ne 0 ] || echo "user root;"
    echo "daemon off; pid $work/nginx.pid; error_log $work/nginx.log; events {} http { include /etc/nginx/mime.types; access_log off;"
    for kind in client_body proxy fastcgi uwsgi scgi; do echo "${kind}_temp_path $work/$kind;"; done
    echo "include $work/site.conf; }"; } >"$work/nginx.conf"
  nginx -q -t -c "$work/nginx.conf" && { nginx -c "$work/nginx.conf" & pids+=($!); nginx_pid=$!; }
  for _ in $(seq 100); do curl -sk --resolve "backoffice.test:$https_port:127.0.0.1" "https://backoffice.test:$https_port/health/ready/" | grep -q '"ok"' && return; sleep 0.2; done
  fail "nothing answers"
}
people() {
  "$py" manage.py shell -c "
from backoffice.models import User
from backoffice.roles import Role
from backoffice.services.passwords import set_password
from backoffice.services.users import invite_user
user = invite_user(username='sam', email='sam@example.com', role=Role.STAFF, by=None)
set_password(user.pk, password='$SMOKE_PASSWORD', by=None)" >/dev/null
}
browse() { "$py" deploy/smoke_browser.py "https://backoffice.test:$https_port" "$http_port" "$work/tls/fullchain.pem" "$@"; }
back_up_and_restore() {
  "$py" manage.py backup_db
  DATABASE_URL=$owner "$py" manage.py restore_db
}
without_redis() { kill "$redis_pid"; wait "$redis_pid" 2>/dev/null || true; browse look; }
stop_cleanly() {
  kill -TERM "$gunicorn_pid"; wait "$gunicorn_pid" || fail "gunicorn ended with $?"
  kill -QUIT "$nginx_pid"; wait "$nginx_pid" || fail "nginx ended with $?"
  if grep -qE '"level": "(ERROR|CRITICAL)"' "$work/django.log"; then fail "errors in the log"; fi
  "$py" manage.py check_integrity | tail -1
}
SMOKE_PASSWORD=$(secret); export SMOKE_PASSWORD

step "copy" copy
step "install" install_locked
step "databases and roles" databases
step "configure" configure
step "static files and checks" statics
step "migrate from two processes at once" migrate_twice_at_once
step "serve" serve
step "people" people
step "sign in, upload, order, headers" browse all
step "back up and restore" back_up_and_restore
step "without Redis" without_redis
step "rate limit" browse limit
step "stop" stop_cleanly
echo "SMOKE OK in $((SECONDS - began)) s"
