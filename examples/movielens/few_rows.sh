#!/usr/bin/env bash
# What text is worth where clicks are few: ten training rows a user of the data that run.sh wrote.
#
#   examples/movielens/few_rows.sh [OUT] [SEEDS]
#
# OUT is run.sh's (build/movielens), SEEDS how many (5). Writes OUT/few_rows.html beside the figures.
#
# So few rows ask for a small model and much regularisation: without either, whatever smooths a model
# seems to be a lift of text, and shuffled text lifts as well.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
out=${1:-$top/build/movielens}
seeds=${2:-5}
lore=$top/build/release/src/cli/lore
[[ -f $out/dataset.json ]] || { echo "$0: $out/dataset.json is missing; run.sh writes it" >&2; exit 1; }
cd "$out"

# A user's first ten in the order drawn by chance.
{ head -1 train.csv; tail -n +2 train.csv | sort -t, -k1,1n -k4,4n | awk -F, '++rows[$1] <= 10'; } \
  >few_rows.csv
sed 's/"train.csv"/"few_rows.csv"/' dataset.json >few_rows.json
"$lore" compare --data few_rows.json --backbones deepfm,dcnv2 --seeds "$seeds" \
  --batch 1024 --epochs 20 --embedding-dim 8 --hidden 64 --dropout 0.5 --unknown-probability 0.05 \
  --learning-rate 0.0003 --embedding-learning-rate 0.001 \
  --weight-decay 0.1 --dense-embedding-decay 3e-4 \
  --fusions kar,principal_ids,semantic_ids,cela,elec+kar+principal_ids --html few_rows.html --json
