#!/usr/bin/env bash
# Installs what is needed, builds, and shows what words add to clicks: one model with and without
# text over three seeds, on the data beside this script, then a ranked list and why.
set -euo pipefail
exec </dev/null
cd "$(dirname "${BASH_SOURCE[0]}")/.."

. cmake/install_packages.sh
. cmake/build.sh

bin=$PWD/build/release
lore=$bin/src/cli/lore
demo=$PWD/examples/demo
data=$bin/demo
seeds="1 2 3"

# The number under a key of a result's slice of the test rows: metric <file> <slice> <key>.
metric() {
  sed 's/.*"test"://' "$1" | grep -o "\"$2\":{[^}]*}" | head -1 | grep -o "\"$3\":[0-9.]*" | cut -d: -f2
}

# fit <fusion> <seed> [<encoder>]
fit() {
  "$lore" fit --data "$data/dataset.json" --out "$data/$1.$2" --backbone deepfm --fusion "$1" \
    --encoder "$data/${3:-encoder}" --seed "$2" --embedding-dim 8 --hidden 64,32 --batch 256 --epochs 14 \
    --patience 2 --learning-rate 0.003 --embedding-learning-rate 0.005 --embedding-decay 3e-4 \
    --unknown-probability 0.3 \
    --json 2>/dev/null | tail -1 >"$data/$1.$2.json"
  printf '  %-5s  seed %s  AUC %.4f  cold items %.4f\n' "$1" "$2" \
    "$(metric "$data/$1.$2.json" all auc)" "$(metric "$data/$1.$2.json" 'cold items' auc)"
}

# mean <fusion> <slice>: over the seeds.
mean() {
  for seed in $seeds; do metric "$data/$1.$seed.json" "$2" auc; done |
    awk '{ sum += $1; squares += $1 * $1 }
         END { m = sum / NR; v = squares / NR - m * m; printf "%.4f +- %.4f", m, sqrt(v > 0 ? v : 0) }'
}

# A small transformer that learns from the demo's texts alone, then from what is clicked together.
train_transformer() {
  "$lore" text train-tokenizer --texts "$data/works.jsonl" "$data/user_profiles.jsonl" --vocab 2000 \
    --allow-smaller --out "$data/tokenizer"
  "$lore" text pretrain --texts "$data/works.jsonl" "$data/user_profiles.jsonl" \
    --tokenizer "$data/tokenizer" --width 64 --layers 1 --inner-width 128 --epochs 6 \
    --learning-rate 0.003 --contrast 1 --threads 1 --out "$data/pretrained"
  "$lore" text tune --data "$data/dataset.json" --encoder "$data/pretrained" --most-pairs 3000 \
    --epochs 1 --learning-rate 0.001 --threads 1 --out "$data/transformer"
}

run_demo() {
  rm -rf "$data"
  "$bin/examples/lore_demo_simulate" "$demo/works.jsonl" "$demo/taste_factors.csv" \
    "$demo/dataset.json" "$data"
  "$lore" train-encoder --texts "$data/works.jsonl" "$data/user_profiles.jsonl" \
    --out "$data/encoder" --width 64
  echo "== training DeepFM without text (none) and with it (kar)"
  for fusion in none kar; do
    for seed in $seeds; do fit "$fusion" "$seed"; done
  done
  echo "== test AUC, mean and deviation over the seeds"
  printf '  %-12s %-20s %s\n' "" "without text" "with text"
  printf '  %-12s %-20s %s\n' "all rows" "$(mean none all)" "$(mean kar all)"
  printf '  %-12s %-20s %s\n' "cold items" "$(mean none 'cold items')" "$(mean kar 'cold items')"
  echo "== the best works for reader r1000, whose profile says"
  grep '"r1000"' "$data/user_profiles.jsonl"
  "$lore" rank --bundle "$data/kar.1" --user r1000 --top 5 --explain 2
  echo "== a transformer of the demo's own: half a minute (seed 4, the same model with text)"
  train_transformer
  fit kar 4 transformer
  echo "== next"
  echo "  $lore info $data/kar.1"
  echo "  describe your own data like $data/dataset.json and run: lore fit --data FILE --out BUNDLE"
}

install_packages
build_preset release lore_cli lore_sentencepiece lore_demo_simulate
echo "== running the demo"
run_demo
