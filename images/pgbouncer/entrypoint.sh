#!/bin/sh
# Becomes PgBouncer with a configuration made from POOL_SERVER, POOL_PORT, POOL_DATABASES, POOL_LOGINS, POOL_SIZE and
# POOL_CLIENTS; POOL_ADDRESS is where it listens, every address if it is not set.
set -eu

fail() {
  echo "$1" >&2
  exit 64
}

for name in POOL_SERVER POOL_PORT POOL_SIZE POOL_CLIENTS; do
  eval "value=\${$name:-}"
  [ -n "$value" ] || fail "$name is not set"
done
for name in POOL_PORT POOL_SIZE POOL_CLIENTS; do
  eval "value=\$$name"
  case "$value" in *[!0-9]*) fail "$name is \"$value\": a number is expected" ;; esac
done
if printf '%s\n' "$POOL_SERVER" | grep -Evq '^[A-Za-z0-9.-]+:[0-9]+$'; then
  fail "POOL_SERVER is \"$POOL_SERVER\": host:port is expected"
fi

umask 077
folder=$(mktemp -d)
lines() { if [ -n "$1" ]; then printf '%s\n' "$1"; fi; }
databases=$(lines "${POOL_DATABASES:-}" | tr ',' '\n')
if lines "$databases" | grep -Evq '^[A-Za-z0-9_]+$'; then
  fail "POOL_DATABASES is \"$POOL_DATABASES\": names of letters, digits and _ are expected, separated by commas"
fi
if lines "${POOL_LOGINS:-}" | grep -Evq '^[A-Za-z0-9._-]+:.+$'; then
  fail "POOL_LOGINS must be lines of role:password"
fi
lines "${POOL_LOGINS:-}" | sed 's/"/""/g; s/^\([^:]*\):\(.*\)$/"\1" "\2"/' >"$folder/logins"

# Nothing is reset between transactions: DISCARD ALL would end the role that a second login takes on when it logs in.
cat >"$folder/pgbouncer.ini" <<EOF
[databases]
$(lines "$databases" | sed "s/\$/ = host=${POOL_SERVER%:*} port=${POOL_SERVER##*:}/")

[pgbouncer]
listen_addr = ${POOL_ADDRESS:-*}
listen_port = $POOL_PORT
unix_socket_dir =
auth_type = scram-sha-256
auth_file = $folder/logins
server_tls_sslmode = disable
pool_mode = transaction
default_pool_size = $POOL_SIZE
; Of both logins of a role together.
max_db_connections = $POOL_SIZE
max_client_conn = $POOL_CLIENTS
max_prepared_statements = 200
server_reset_query_always = 0
; Means nothing since PostgreSQL 12. What a driver asks for beyond that is refused: it would not hold for the next transaction.
ignore_startup_parameters = extra_float_digits
; The server starts again with every change of a password, maybe at another address.
server_login_retry = 1
dns_max_ttl = 1
dns_nxdomain_ttl = 1
log_connections = 0
log_disconnections = 0
EOF
unset POOL_LOGINS value

exec pgbouncer "$folder/pgbouncer.ini"
