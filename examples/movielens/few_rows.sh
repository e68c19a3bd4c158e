#!/usr/bin/env bash
# What text is worth where clicks are few: ten training rows a user of the data that run.sh wrote.
#
#   examples/movielens/few_rows.sh [OUT] [SEEDS]
#
# OUT is run.sh's (build/movielens), SEEDS how many (5). Writes a page of HTML a backbone there.
#
# So few rows ask for a small model and much regularisation, other than for embeddings for what is of
# first order: without, whatever smooths a model seems to be a lift of text, and shuffled text lifts
# as well.
set -euo pipefail
seeds=${2:-5}
. "$(dirname "${BASH_SOURCE[0]}")/paths.sh" "${1:-}"
needs dataset.json run.sh

# A user's first ten in the order drawn by chance.
{ head -1 train.csv; tail -n +2 train.csv | sort -t, -k1,1n -k4,4n | awk -F, '++rows[$1] <= 10'; } \
  >few_rows.csv
sed 's/"train.csv"/"few_rows.csv"/' dataset.json >few_rows.json

measure() {  # backbone options...
  "$lore" compare --data few_rows.json --encoder encoder --titles titles.safetensors \
    --backbones "$@" --fusions concat --seeds "$seeds" --batch 1024 --epochs 40 --patience 4 --unknown-probability 0.05 \
    --html "few_rows.$1.html"
}
small=(--embedding-dim 8 --embedding-learning-rate 0.001)
layers=(--hidden 64 --dropout 0.5 --weight-decay 0.1)
first_order=(--first-order-decay 3e-5 --dense-embedding-decay 1e-3)
measure lr --embedding-learning-rate 0.005 --dense-embedding-decay 3e-5 --learning-rate 3e-4
measure fm "${small[@]}" "${first_order[@]}" --first-order-learning-rate 0.005 --learning-rate 3e-4
measure deepfm "${small[@]}" "${first_order[@]}" --first-order-learning-rate 0.01 "${layers[@]}" \
  --learning-rate 1e-4
for backbone in dcnv2 finalmlp; do
  measure $backbone "${small[@]}" "${layers[@]}" --dense-embedding-decay 3e-4 --learning-rate 3e-4
done
