#!/usr/bin/env bash
# `lore fit --checkpoint --resume`: training in two parts gives the bytes of training in one.
set -euo pipefail
lore=$1
simulate=$2
demo=$3
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

"$simulate" "$demo/works.jsonl" "$demo/taste_factors.csv" "$demo/dataset.json" data
fit() {
  "$lore" fit --data data/dataset.json --batch 1024 --threads 1 --plateau-factor 0.5 \
    --warm-up 10 --clip-norm 5 --averaging-decay 0.9 "$@" >/dev/null
}

fit --epochs 2 --out whole
fit --epochs 1 --out half --checkpoint state
fit --epochs 2 --out resumed --checkpoint state --resume
cmp whole/weights.safetensors resumed/weights.safetensors || { echo "other weights"; exit 1; }
if fit --epochs 2 --out other --checkpoint state --resume --learning-rate 0.5 2>err.txt; then
  echo "resumes with other options"
  exit 1
fi
grep -q "another training" err.txt || { cat err.txt; exit 1; }
[[ ! -e other ]] || { echo "a refused fit leaves a bundle"; exit 1; }
echo "resumed training is uninterrupted training"
