#!/bin/sh
# Contract of the official image: flags or a *.conf are for redis-server, which runs as the user redis in /data.
set -e
case "$1" in -* | *.conf) set -- redis-server "$@" ;; esac
if [ "$1" = redis-server ]; then
  if [ "$(id -u)" = 0 ]; then
    find . ! -user redis -exec chown redis {} +
    exec gosu redis "$0" "$@"
  fi
  # The official image is built without protected mode, in which other containers are refused.
  case " $* " in *protected-mode*) ;; *) set -- "$@" --protected-mode no ;; esac
fi
exec "$@"
