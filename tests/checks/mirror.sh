#!/usr/bin/env bash
# mirror.sh <source folder>: src/<layer>/<stem>.cc is proven by tests/<layer>/<stem>_test.cc.
set -euo pipefail
cd "$1"

# Proven elsewhere, and where.
declare -A elsewhere=(
  [src/text/sentencepiece]="tests/text/sentencepiece_test.cc"
  [src/cli]="tests/cli"
)

failures=0
count=0
while IFS= read -r source; do
  count=$((count + 1))
  mirror=tests/${source#src/}
  mirror=${mirror%.cc}_test.cc
  proof=${elsewhere[$(dirname "$source")]:-$mirror}
  if [[ ! -e $proof ]]; then
    echo "$source: has no test; expected $proof"
    failures=$((failures + 1))
  fi
done < <(find src -name '*.cc' | sort)

echo "$count sources, $failures without a test"
[[ $failures == 0 && $count -gt 0 ]]
