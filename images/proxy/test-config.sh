#!/bin/sh
# usage: test-config.sh CONFIG
# Has Pingap test a configuration; on a refusal prints its reason and exits with 1.
# `pingap -t` exits with 0 whatever it finds (0.13.1): only what it says tells.
set -eu
said=$(pingap -t -c "$1" 2>&1) || true
case $said in *'Validate config success'*) exit 0 ;; esac
printf '%s\n' "$said" | sed -n 's/.*"error":"\(.*\)"}}.*/\1/p; /^[A-Z][A-Za-z ]* error/p' | head -n 1
exit 1
