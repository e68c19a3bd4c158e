#!/usr/bin/env bash
# MovieLens-1M by global time, with the texts of films alone: profiles have seen the future, and so
# has an encoder made of them.
#
#   examples/movielens/by_time.sh DIR [OUT] [SEEDS]
#
# DIR/ml-1m/interactions.csv names the rows of `train`, and of `valid`, which are later; two thirds of
# the users of these measure, the others choose. OUT is run.sh's (build/movielens), SEEDS how many (3).
#
# The time of a negative training row is a guess, so training rows get places in an order drawn by
# chance; the later rows, whose times are known, stand behind them in theirs.
set -euo pipefail
[[ $# -ge 1 ]] || { echo "usage: $0 DIR [OUT] [SEEDS]" >&2; exit 2; }
dir=$(cd "$1" && pwd)
seeds=${3:-3}
. "$(dirname "${BASH_SOURCE[0]}")/paths.sh" "${2:-}"
needs dataset.json run.sh

{ echo "user,item,label,place,part"
  awk -F, 'BEGIN { srand(7) }
    $7 == "train" { print $1 "," $2 "," $3 "," int(rand() * 1048576) ",train" }' "$dir/ml-1m/interactions.csv"
  awk -F, '$7 == "valid"' "$dir/ml-1m/interactions.csv" | sort -t, -s -k5,5n |
    awk -F, '{ print $1 "," $2 "," $3 "," 1048576 + NR "," ($1 % 3 == 0 ? "valid" : "test") }'
} >by_time.csv
sed 's/"train.csv"/"by_time.csv"/; s/"split": .*/"split": {"by": "column", "column": "part"},/
     s/"time": "place",/& "history": {"rows": "positive", "length": 60},/
     /"saw": "nothing"},/s/},$/}/; /"user": {"file"/d; /"train_on_seen"/d' dataset.json >by_time.json
[[ -d encoder_of_films ]] || "$lore" train-encoder --width 256 --vocabulary 8000 \
  --out encoder_of_films --texts "$dir/ml-1m-llm/item_knowledge.kar.jsonl"
"$lore" encode --encoder encoder_of_films --texts titles.jsonl --out titles_of_films.safetensors
"$lore" compare --data by_time.json --encoder encoder_of_films --titles titles_of_films.safetensors \
  --text-of item --backbones deepfm --fusions tiers --tier-directions 128 --seeds "$seeds" \
  --hidden 64,32 --batch 4096 --epochs 20 --patience 2 --dropout 0.2 --embedding-learning-rate 0.002 \
  --dense-embedding-decay 2e-5 --averaging-decay 0.995 --unknown-probability 0.01 \
  --id-dropout user=0.1 --html by_time.html
