#!/bin/sh
# Unpacks the configuration from GATUS_CONFIG_B64 (base64 of YAML) and becomes Gatus.
set -eu

if [ -z "${GATUS_CONFIG_B64:-}" ]; then
  echo "GATUS_CONFIG_B64 is not set: base64 of Gatus's YAML is expected" >&2
  exit 64
fi

umask 077
GATUS_CONFIG_PATH=$(mktemp -d)/config.yaml
if ! printf '%s' "$GATUS_CONFIG_B64" | base64 -d >"$GATUS_CONFIG_PATH" || [ ! -s "$GATUS_CONFIG_PATH" ]; then
  echo "GATUS_CONFIG_B64 is not base64" >&2
  exit 65
fi
export GATUS_CONFIG_PATH

exec gatus
