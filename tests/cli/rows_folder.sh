#!/usr/bin/env bash
# --rows-folder: rows in a file teach and measure as rows in memory do, and nothing is left of them.
set -euo pipefail
lore=$1
simulate=$2
demo=$3
. "$(dirname "${BASH_SOURCE[0]}")/support/expect.bash"

"$simulate" "$demo/works.jsonl" "$demo/taste_factors.csv" "$demo/dataset.json" data
mkdir rows
in_file=(--rows-folder rows --rows-memory 4)
fit() {
  "$lore" fit --data data/dataset.json --batch 1024 --epochs 1 --threads 1 "$@" > /dev/null
}
measure() {  # bundle, option...
  "$lore" eval --bundle "$1" --data data/dataset.json "${@:2}" --json | tail -1
}

fit --out memory
fit --out file "${in_file[@]}"
cmp memory/weights.safetensors file/weights.safetensors || fail "other weights"
[[ $(measure memory) == $(measure memory "${in_file[@]}") ]] || fail "other metrics"
[[ -z $(ls rows) ]] || fail "rows are left in the folder"

expect 1 "no such folder" fit --out other --rows-folder nowhere
expect 1 "no such folder" measure memory --rows-folder nowhere
expect 2 "rows-folder" fit --out other --rows-memory 1
[[ ! -e other ]] || fail "a refused fit leaves a bundle"

# As on a full disk: files may not grow beyond 64 KiB.
full() (
  trap '' XFSZ
  ulimit -f 64
  fit --out other "${in_file[@]}"
)
expect 1 "cannot keep the rows" full
[[ -z $(ls rows) && ! -e other ]] || fail "something is left of a full disk"
echo "rows in a file are rows in memory"
