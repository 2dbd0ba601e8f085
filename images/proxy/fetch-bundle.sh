#!/bin/sh
# usage: fetch-bundle.sh FOLDER
# Looks once for a newer bundle: the secret BUNDLE in the proxy's folder of Infisical, in the form of edge/signed-bundle.ts.
# Verified and tested it replaces FOLDER/pingap.toml, which Pingap reloads by itself; otherwise the last good one stays.
# exit status: 0 taken or already served, 1 refused, 2 not reached
set -eu
umask 077
folder=$1
work=$(mktemp -d "$folder/fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT

log() {
  printf '{"level":"%s","event":"%s","serial":"%s","reason":"%s"}\n' "$1" "$2" "${serial:-}" "$3" >&2
}
refuse() {
  log error bundle-refused "$1"
  exit 1
}
unreached() {
  log warn bundle-not-reached "$1"
  exit 2
}

# Prints the status; the body goes to the file named first.
ask() {
  body=$1
  shift
  curl -sS --proto =https --connect-timeout 5 --max-time 20 --max-filesize 4194304 -o "$body" -w '%{http_code}' "$@" 2>"$work/error" || true
}

login() {
  printf '{"clientId":"%s","clientSecret":"%s"}' "$INFISICAL_CLIENT_ID" "$INFISICAL_CLIENT_SECRET" >"$work/credentials"
  status=$(ask "$work/login" -H 'content-type: application/json' --data-binary "@$work/credentials" \
    "$INFISICAL_DOMAIN/api/v1/auth/universal-auth/login")
  [ "$status" = 200 ] || unreached "login: HTTP $status $(tr -d '"\\\n' <"$work/error")"
  token=$(sed -n 's/.*"accessToken":"\([^"\\]*\)".*/\1/p' "$work/login")
  printf 'authorization: Bearer %s\n' "$token" >"$folder/authorization"
}

look() {
  touch "$folder/etag"
  status=$(ask "$work/answer" -G -H "@$folder/authorization" --etag-compare "$folder/etag" --etag-save "$work/etag" \
    --data-urlencode "projectId=$INFISICAL_PROJECT_ID" --data-urlencode "environment=$INFISICAL_ENVIRONMENT" \
    --data-urlencode "secretPath=$INFISICAL_PATH" "$INFISICAL_DOMAIN/api/v4/secrets")
}

[ -s "$folder/authorization" ] || login
look
if [ "$status" = 401 ] || [ "$status" = 403 ]; then
  login
  look
fi
[ "$status" != 304 ] || exit 0
[ "$status" = 200 ] || unreached "HTTP $status $(tr -d '"\\\n' <"$work/error")"

bundle=$(sed -n 's/.*"secretValue":"\([^"\\]*\)".*/\1/p' "$work/answer")
oldIFS=$IFS
IFS=.
set -f
# shellcheck disable=SC2086
set -- $bundle
IFS=$oldIFS
[ "${1:-}" = edge1 ] || refuse corrupt
case $bundle in *.) refuse unsigned ;; esac
[ $# -ge 5 ] || refuse truncated
[ $# -eq 5 ] || refuse corrupt
case $2 in '' | *[!0-9]* | ????????????????*) refuse corrupt ;; esac
serial=$2

printf '%s' "$EDGE_BUNDLE_KEY" | base64 -d >"$work/key.der"
[ "$3" = "$(openssl dgst -sha256 -r "$work/key.der" | cut -c 1-16)" ] || refuse "wrong key"
printf '%s' "${bundle%.*}" >"$work/head"
printf '%s' "$5" | base64 -d >"$work/signature" 2>/dev/null || refuse truncated
[ "$(wc -c <"$work/signature")" -ge 64 ] || refuse truncated
openssl pkeyutl -verify -pubin -keyform DER -inkey "$work/key.der" -rawin -in "$work/head" \
  -sigfile "$work/signature" >/dev/null 2>&1 || refuse corrupt

served=$(cat "$folder/serial")
[ "$serial" -ge "$served" ] || refuse "older than $served"
if [ "$serial" -gt "$served" ]; then
  printf '%s' "$4" | base64 -d | gzip -dc >"$work/candidate.toml" || refuse corrupt
  reason=$("$(dirname "$0")/test-config.sh" "$work/candidate.toml") ||
    refuse "pingap -t: $(printf '%s' "$reason" | tr -d '"\\\n')"
  mv "$work/candidate.toml" "$folder/pingap.toml"
  echo "$serial" >"$work/serial"
  mv "$work/serial" "$folder/serial"
  log info bundle-taken newer
fi
[ ! -e "$work/etag" ] || mv "$work/etag" "$folder/etag"
