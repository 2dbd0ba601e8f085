#!/bin/sh
# Unpacks the configuration from PINGAP_TOML_B64 (base64 of gzip), tests it, and becomes Pingap.
set -eu

if [ -z "${PINGAP_TOML_B64:-}" ]; then
  echo "PINGAP_TOML_B64 is not set: base64 of the gzipped Pingap TOML is expected" >&2
  exit 64
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
# The keys in it are not for the environment of child processes.
unset PINGAP_TOML_B64

pingap -t -c "$config"
exec pingap -c "$config" --autoreload
