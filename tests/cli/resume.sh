#!/usr/bin/env bash
# `lore fit --checkpoint --resume`: training in two parts gives the bytes of training in one.
set -euo pipefail
lore=$1
simulate=$2
demo=$3
. "$(dirname "${BASH_SOURCE[0]}")/support/expect.bash"

"$simulate" "$demo/works.jsonl" "$demo/taste_factors.csv" "$demo/dataset.json" data
fit() {
  "$lore" fit --data data/dataset.json --batch 1024 --threads 1 --plateau-factor 0.5 \
    --warm-up 10 --clip-norm 5 --averaging-decay 0.9 "$@" >/dev/null
}

fit --epochs 2 --out whole
fit --epochs 1 --out half --checkpoint state
fit --epochs 2 --out resumed --checkpoint state --resume
cmp whole/weights.safetensors resumed/weights.safetensors || fail "other weights"
expect 1 "another training" fit --epochs 2 --out other --checkpoint state --resume --learning-rate 0.5
[[ ! -e other ]] || fail "a refused fit leaves a bundle"
echo "resumed training is uninterrupted training"
