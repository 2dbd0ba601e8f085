#!/bin/sh
# Starts Pingap from the boot bundle (PINGAP_TOML_B64, base64 of gzip), restarts it when it hangs, and keeps it on the
# newest signed bundle when EDGE_BUNDLE_KEY is set.
set -eu

if [ -z "${PINGAP_TOML_B64:-}" ]; then
  echo "PINGAP_TOML_B64 is not set: base64 of the gzipped Pingap TOML is expected" >&2
  exit 64
fi

# Of root's powers only the one to listen on ports below 1024 stays.
if [ -n "${EDGE_USER:-}" ] && [ "$(id -u)" = 0 ]; then
  only=-all,+net_bind_service
  exec setpriv --reuid="$EDGE_USER" --regid="$EDGE_USER" --clear-groups --no-new-privs \
    --inh-caps="$only" --ambient-caps="$only" --bounding-set="$only" "$0" "$@"
fi

umask 077
folder=$(mktemp -d)
config="$folder/pingap.toml"
packed="$folder/pingap.toml.gz"

if ! printf '%s' "$PINGAP_TOML_B64" | base64 -d >"$packed" || ! gzip -dc "$packed" >"$config" || [ ! -s "$config" ]; then
  echo "PINGAP_TOML_B64 is not base64 of gzip" >&2
  exit 65
fi
rm "$packed"
echo "${EDGE_BUNDLE_SERIAL:-0}" >"$folder/serial"
# The keys in it are not for the environment of child processes.
unset PINGAP_TOML_B64

if ! reason=$("$(dirname "$0")/test-config.sh" "$config"); then
  echo "Pingap refuses the configuration in PINGAP_TOML_B64: $reason" >&2
  exit 66
fi

start() {
  env -u INFISICAL_CLIENT_ID -u INFISICAL_CLIENT_SECRET pingap -c "$config" --autoreload &
  pingap=$!
}

# Sleeps so that signals are heard.
pause() {
  sleep "$1" &
  wait $! || true
}

fetch() {
  while :; do
    pause "${EDGE_FETCH_SECONDS:-15}"
    "$(dirname "$0")/fetch-bundle.sh" "$folder" || true
  done
}

stop() {
  trap - TERM INT
  kill -TERM "$pingap" 2>/dev/null || true
  wait "$pingap" || true
  exit 0
}

fetching=
trap '[ -z "$fetching" ] || kill "$fetching" 2>/dev/null || true; rm -rf "$folder"' EXIT
# Names may lead here as soon as it runs: the newest is served from the first request on, where it can be had.
[ -z "${EDGE_BUNDLE_KEY:-}" ] || "$(dirname "$0")/fetch-bundle.sh" "$folder" || true
start
trap stop TERM INT
if [ -n "${EDGE_BUNDLE_KEY:-}" ]; then
  (trap - EXIT TERM INT && fetch) &
  fetching=$!
fi

# Akash has no probes: three misses in a row are a hung process. One that ends ends the container, which the provider
# starts again from the boot bundle.
misses=0
while kill -0 "$pingap" 2>/dev/null; do
  pause "${EDGE_WATCH_SECONDS:-5}"
  if curl -fsS -o /dev/null --max-time 3 "${EDGE_LIVE_URL:-http://127.0.0.1:8080/live}" 2>/dev/null; then
    misses=0
    continue
  fi
  misses=$((misses + 1))
  if [ "$misses" -ge 3 ] && kill -0 "$pingap" 2>/dev/null; then
    echo '{"level":"error","event":"pingap-restarted","reason":"it did not answer three times"}' >&2
    kill -KILL "$pingap"
    wait "$pingap" || true
    start
    misses=0
  fi
done
code=0
wait "$pingap" || code=$?
exit "$code"
