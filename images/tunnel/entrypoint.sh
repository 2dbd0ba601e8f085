#!/bin/sh
# Becomes stunnel with a configuration made from TUNNEL_MODE, TUNNEL_ACCEPT, TUNNEL_CONNECT and TUNNEL_PSK.
set -eu

fail() {
  echo "$1" >&2
  exit 64
}

# A service that nothing of its stage uses yet has a tunnel all the same: adding it later would be another place.
if [ "${TUNNEL_MODE:-}" = server ] && [ "${TUNNEL_PSK-unset}" = "" ]; then
  waiting=
  trap '[ -z "$waiting" ] || kill "$waiting"; exit 0' TERM INT
  echo "nobody may come through: there is no key"
  while :; do
    sleep 3600 &
    waiting=$!
    wait "$waiting"
  done
fi

for name in TUNNEL_MODE TUNNEL_ACCEPT TUNNEL_CONNECT TUNNEL_PSK; do
  eval "value=\${$name:-}"
  [ -n "$value" ] || fail "$name is not set"
done

umask 077
folder=$(mktemp -d)
printf '%s\n' "$TUNNEL_PSK" | tr ',' '\n' >"$folder/keys"
if grep -Evq '^[A-Za-z0-9._-]+:([0-9A-Fa-f]{2}){16,}$' "$folder/keys"; then
  fail "TUNNEL_PSK must be identity:key with a key of at least 16 bytes in hexadecimal, several separated by commas"
fi

case "$TUNNEL_MODE" in
  server) role="client = no" ;;
  client)
    [ "$(wc -l <"$folder/keys")" -eq 1 ] || fail "TUNNEL_PSK of a client is one identity:key"
    role="client = yes
PSKidentity = ${TUNNEL_PSK%%:*}"
    ;;
  *) fail "TUNNEL_MODE is \"$TUNNEL_MODE\": use server or client" ;;
esac

# TLS 1.2 with an ephemeral exchange: a key that leaks later opens no recorded traffic.
cat >"$folder/stunnel.conf" <<EOF
foreground = yes
pid =
syslog = no
debug = notice
socket = l:SO_KEEPALIVE=1
socket = r:SO_KEEPALIVE=1
socket = l:TCP_NODELAY=1
socket = r:TCP_NODELAY=1

[tunnel]
$role
accept = $TUNNEL_ACCEPT
connect = $TUNNEL_CONNECT
PSKsecrets = $folder/keys
sslVersion = TLSv1.2
ciphers = ECDHE-PSK-CHACHA20-POLY1305
# The other end may not have a name or an address yet.
delay = yes
TIMEOUTconnect = 10
EOF
unset TUNNEL_PSK value

exec stunnel "$folder/stunnel.conf"
