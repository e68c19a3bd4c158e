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

head -6000 data/interactions.csv >few.csv && mv few.csv data/interactions.csv
"$lore" train-encoder --texts data/works.jsonl data/user_profiles.jsonl --width 16 --out encoder
fused=(--encoder encoder --epochs 1 --checkpoint fused_state)
fit "${fused[@]}" --fusion ctrl --ctrl-epochs 1 --out fused
expect 1 "ctrl: epochs 1" fit "${fused[@]}" --fusion ctrl --ctrl-epochs 2 --resume --out other
expect 1 "fusion ctrl" fit "${fused[@]}" --resume --out other
expect 0 "" fit "${fused[@]}" --fusion ctrl --ctrl-epochs 1 --resume --out again
cmp fused/weights.safetensors again/weights.safetensors || fail "other weights of a fused model"
[[ ! -e other ]] || fail "a refused fit leaves a bundle"
echo "resumed training is uninterrupted training"
