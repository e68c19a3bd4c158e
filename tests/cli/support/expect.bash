# To be sourced: goes to a scratch folder that is removed at the end, and says what went wrong.

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
  echo "FAILED: $*"
  exit 1
}

# expect <exit code> <words of its output> <command...>
expect() {
  local code=$1 words=$2 found=0
  shift 2
  "$@" >out.txt 2>err.txt || found=$?
  [[ $found == "$code" ]] || fail "$* exits with $found, not $code: $(cat err.txt)"
  grep -q -- "$words" out.txt err.txt || fail "$* does not say '$words': $(cat out.txt err.txt)"
}
