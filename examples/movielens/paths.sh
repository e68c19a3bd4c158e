# Sourced by the scripts beside it, with OUT or "": sets `lore` and enters OUT (build/movielens).
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
lore=$top/build/release/src/cli/lore
[[ -x $lore ]] || { echo "$0: $lore is missing; tests/run.sh builds it" >&2; exit 1; }
mkdir -p "${1:-$top/build/movielens}"
cd "${1:-$top/build/movielens}"

needs() {  # file, the script that writes it
  [[ -f $1 ]] || { echo "$0: $PWD/$1 is missing; $2 writes it" >&2; exit 1; }
}
