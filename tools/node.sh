# Sourced by what starts Node, with `root` set to this checkout: sets `node` to the locked Node, or to a Node 24 on PATH.
find_node() {
  for node in "$root"/node_modules/node-*/bin/node; do
    if "$node" --version >/dev/null 2>&1; then return 0; fi
  done
  node=$(command -v node || true)
  case $("${node:-false}" --version 2>/dev/null || true) in v24.*) return 0 ;; esac
  echo "${0##*/}: no Node 24 for $(uname -s) $(uname -m). Install Node.js 24 and put it on PATH, then run this again." >&2
  return 1
}
