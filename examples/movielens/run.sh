#!/usr/bin/env bash
# DCNv2 and DIN with and without text on MovieLens-1M, several seeds each.
#
#   examples/movielens/run.sh DIR [OUT] [SEEDS]
#
# DIR holds
#   ml-1m/          users.dat, movies.dat and GroupLens' ratings.dat, or interactions.csv
#                   (user,item,label,...) in its place
#   ml-1m-llm/      item_knowledge.kar.jsonl, user_profile.llama3-chatqa.jsonl (texts by id) and
#                   llama3_dev_rows.csv, llama3_blind_rows.csv: the rows the profiles have not seen
#   static-distil/  the encoder
# A third of the users of the unseen rows chooses the models, the others measure them. Results stand
# in OUT (build/movielens), one JSON file a model; a model whose file is there is not trained again.
#
# The rows are split at random in time, so a history by time would tell what the split hides: the
# time of many negatives of interactions.csv is a guess, and the films before a guess resemble the
# rated one less than those before a true time. Here each row gets a place in an order drawn by
# chance, the unseen rows after all others, and its history is what precedes it in that order.
set -euo pipefail
[[ $# -ge 1 ]] || { echo "usage: $0 DIR [OUT] [SEEDS]" >&2; exit 2; }
dir=$(cd "$1" && pwd)
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
out=${2:-$top/build/movielens}
seeds=${3:-1 2 3}
lore=$top/build/release/src/cli/lore
llm=$dir/ml-1m-llm
[[ -x $lore ]] || { echo "$0: $lore is missing; tests/run.sh builds it" >&2; exit 1; }
mkdir -p "$out"
cd "$out"

draw='function place(user, item, x) {
  x = (user * 1000003 + item * 7919) % 2147483647
  x = (x * 48271) % 2147483647
  return (x * 48271) % 2147483647 % 1048576
}'
rows_of_groups() {  # user,item,label of ratings.dat, without the unseen rows
  awk -F'::|,' 'FILENAME != ARGV[ARGC - 1] { unseen[$1 "," $2]; next }
                !(($1 "," $2) in unseen) { print $1 "," $2 "," ($3 >= 4) }' \
    "$llm/llama3_dev_rows.csv" "$llm/llama3_blind_rows.csv" "$dir/ml-1m/ratings.dat"
}
if [[ -f $dir/ml-1m/ratings.dat ]]; then rows_of_groups; else tail -n +2 "$dir/ml-1m/interactions.csv"; fi |
  awk -F, "$draw"' BEGIN { print "user,item,label,place" }
                   { print $1 "," $2 "," $3 "," place($1, $2) }' >train.csv
awk -F, "$draw"' NR == 1 { print "user,item,label,place" > "valid.csv"
                           print "user,item,label,place" > "test.csv"; next }
                 { print $1 "," $2 "," $3 "," 1048576 + place($1, $2) \
                     > ($1 % 3 == 0 ? "valid.csv" : "test.csv") }' "$llm/llama3_dev_rows.csv"

"$lore" encode --encoder "$dir/static-distil" --texts "$llm/item_knowledge.kar.jsonl" \
  --out items.safetensors
"$lore" encode --encoder "$dir/static-distil" --id-key user \
  --texts "$llm/user_profile.llama3-chatqa.jsonl" --out users.safetensors
cat >dataset.json <<JSON
{
  "name": "movielens-1m",
  "interactions": {"file": "train.csv"},
  "users": {"file": "$dir/ml-1m/users.dat", "delimiter": "::", "encoding": "latin-1",
            "header": ["user", "gender", "age", "occupation", "zip"]},
  "items": {"file": "$dir/ml-1m/movies.dat", "delimiter": "::", "encoding": "latin-1",
            "header": ["item", "title", "genres"]},
  "columns": {
    "user": {"kind": "categorical", "side": "user"},
    "gender": {"kind": "categorical", "side": "user"},
    "age": {"kind": "categorical", "side": "user"},
    "occupation": {"kind": "categorical", "side": "user"},
    "item": {"kind": "categorical", "side": "item"},
    "genres": {"kind": "multi-valued", "side": "item", "separator": "|", "max_values": 6}
  },
  "user": "user", "item": "item", "time": "place",
  "label": {"column": "label"},
  "history": {"rows": "positive", "length": 20},
  "split": {"by": "files", "valid": "valid.csv", "test": "test.csv"},
  "vectors": {
    "item": {"file": "items.safetensors", "saw": "nothing"},
    "user": {"file": "users.safetensors", "saw": {"rows": "train", "train_on_seen": true}}
  }
}
JSON

model() {  # backbone fusion seed
  local name=$1.$2.$3
  [[ -f $name.json ]] && return
  "$lore" fit --data dataset.json --out "$name" --backbone "$1" --fusion "$2" --seed "$3" \
    --batch 4096 --epochs 12 --patience 1 --dropout 0.2 --embedding-learning-rate 0.002 \
    --embedding-decay 1e-4 --unknown-probability 0.05 \
    --shared-experts 1 --dedicated-experts 2 --expert-hidden 64 --json >"$name.out"
  tail -1 "$name.out" >"$name.json"
  rm "$name.out"
}

# The number under a key of all test rows.
metric() { sed 's/.*"test":{"all":{//; s/}.*//' "$1" | grep -o "\"$2\":[0-9.]*" | cut -d: -f2; }

spread() {  # mean and sample standard deviation
  awk '{ n++; s += $1; q += $1 * $1 }
       END { v = n > 1 ? (q - s * s / n) / (n - 1) : 0
             printf "%.4f +- %.4f", s / n, sqrt(v > 0 ? v : 0) }'
}

for seed in $seeds; do
  for backbone in dcnv2 din; do
    for fusion in none kar; do model $backbone $fusion $seed; done
  done
done
for backbone in dcnv2 din; do
  for fusion in none kar; do
    printf '%-6s %-5s' $backbone $fusion
    for key in auc group_auc log_loss; do
      printf '  %s %s' $key "$(for s in $seeds; do metric $backbone.$fusion.$s.json $key; done | spread)"
    done
    echo
  done
done
