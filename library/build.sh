#!/bin/sh
# Compiles what another project installs into dist/, which is laid out as the checkout is. Run by `npm pack`.
set -eu
root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
cd "$root"
rm -rf dist
node node_modules/typescript/bin/tsc -p tsconfig.build.json
# What is read or started beside the code. The version is read from package.json.
for file in package.json tools/node.sh plugin/pulumi-resource-af tools/language-nodejs/pulumi-language-nodejs; do
  cp "$file" "dist/$file"
done
for image in images/*/; do
  # Others are no images of a stage.
  [ -f "${image}Containerfile" ] || continue
  mkdir -p "dist/$image"
  for file in "$image"* "$image".containerignore; do
    case $file in *.ts) continue ;; esac
    if [ -f "$file" ]; then cp "$file" "dist/$image"; fi
  done
done
