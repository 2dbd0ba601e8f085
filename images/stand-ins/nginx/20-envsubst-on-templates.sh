#!/bin/sh
# Variables of the environment in /etc/nginx/templates/*.template, each written to /etc/nginx/conf.d/.
set -e
names=$(env | sed -n 's/^\([A-Za-z_][A-Za-z0-9_]*\)=.*/${\1}/p')
for template in "${NGINX_ENVSUBST_TEMPLATE_DIR:-/etc/nginx/templates}"/*.template; do
  [ -f "$template" ] || continue
  name=$(basename "$template" .template)
  envsubst "$names" <"$template" >"${NGINX_ENVSUBST_OUTPUT_DIR:-/etc/nginx/conf.d}/$name"
done
