#!/bin/sh
# Contract of the official image: what is in /docker-entrypoint.d runs, in order, before nginx does.
set -e
case "$1" in
  nginx | nginx-debug)
    for file in /docker-entrypoint.d/*; do
      [ -x "$file" ] || continue
      case "$file" in
        *.envsh) . "$file" ;;
        *.sh) "$file" ;;
      esac
    done
    ;;
esac
exec "$@"
