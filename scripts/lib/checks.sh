# Sourced by `check` and `test`: style, types, unused code. Runs them all, and fails if one does.

run_checks() {
  failed=
  for check in 'biome ci --colors=off .' 'tsc -p .' 'tsc -p src/core' 'knip'; do
    echo "== $check"
    $check || failed="$failed${failed:+, }$check"
  done
  [ -z "$failed" ] || echo "== failed: $failed"
  [ -z "$failed" ]
}
