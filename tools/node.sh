# Sourced by what starts Node, with `root` set to the toolkit's folder: sets `node` to the locked Node, which is looked for
# where Node itself looks for packages, or to a Node on PATH that is 24 or newer.
find_node() {
  folder=$root
  while :; do
    for node in "$folder"/node_modules/node-*/bin/node; do
      if "$node" --version >/dev/null 2>&1; then return 0; fi
    done
    [ -n "$folder" ] || break
    folder=${folder%/*}
  done
  node=$(command -v node || true)
  case $("${node:-false}" --version 2>/dev/null || true) in v2[4-9].* | v[3-9][0-9].*) return 0 ;; esac
  echo "${0##*/}: no Node 24 for $(uname -s) $(uname -m). Install Node.js 24 and put it on PATH, then run this again." >&2
  return 1
}

# Sets `main` to a program of the toolkit: its source in a checkout, what it was compiled to in a package.
find_main() {
  main=$root/$1.ts
  [ -f "$main" ] || main=$root/$1.js
}
