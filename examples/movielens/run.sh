#!/usr/bin/env bash
# DCNv2 and DIN with and without text on MovieLens-1M, three seeds each.
#
#   examples/movielens/run.sh DIR [OUT]
#
# DIR holds ml-1m/ (interactions.csv, users.dat, movies.dat), ml-1m-llm/ (llama3_dev_rows.csv,
# item_knowledge.kar.jsonl, user_profile.llama3-chatqa.jsonl) and static-distil/ (the encoder).
# A third of the users of the held-out rows chooses the models, the others measure them.
set -euo pipefail
[[ $# -ge 1 ]] || { echo "usage: $0 DIR [OUT]" >&2; exit 2; }
dir=$(cd "$1" && pwd)
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
out=${2:-$top/build/movielens}
lore=$top/build/release/src/cli/lore
mkdir -p "$out"
cd "$out"

awk -F, 'NR == 1 { print > "valid.csv"; print > "test.csv"; next }
         { print > ($1 % 3 == 0 ? "valid.csv" : "test.csv") }' "$dir/ml-1m-llm/llama3_dev_rows.csv"
"$lore" encode --encoder "$dir/static-distil" --texts "$dir/ml-1m-llm/item_knowledge.kar.jsonl" \
  --out items.safetensors
"$lore" encode --encoder "$dir/static-distil" --id-key user \
  --texts "$dir/ml-1m-llm/user_profile.llama3-chatqa.jsonl" --out users.safetensors
cat >dataset.json <<JSON
{
  "name": "movielens-1m",
  "interactions": {"file": "$dir/ml-1m/interactions.csv"},
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
  "user": "user", "item": "item", "time": "ts",
  "label": {"column": "label"},
  "history": {"rows": "positive", "length": 30},
  "split": {"by": "files", "valid": "valid.csv", "test": "test.csv"},
  "vectors": {
    "item": {"file": "items.safetensors", "saw": "nothing"},
    "user": {"file": "users.safetensors", "saw": {"rows": "train", "train_on_seen": true}}
  }
}
JSON

# The number under a key of all test rows.
metric() { sed 's/.*"test":{"all":{//; s/}.*//' "$1" | grep -o "\"$2\":[0-9.]*" | cut -d: -f2; }

spread() {
  awk '{ s += $1; q += $1 * $1 } END { m = s / NR; v = q / NR - m * m; printf "%.4f +- %.4f", m, sqrt(v > 0 ? v : 0) }'
}

for backbone in dcnv2 din; do
  for fusion in none kar; do
    for seed in 1 2 3; do
      "$lore" fit --data dataset.json --out "$backbone.$fusion.$seed" --backbone "$backbone" \
        --fusion "$fusion" --seed "$seed" --batch 4096 --epochs 8 --patience 2 --dropout 0.2 --json |
        tail -1 >"$backbone.$fusion.$seed.json"
    done
    printf '%-6s %-5s AUC %s  LogLoss %s\n' "$backbone" "$fusion" \
      "$(for s in 1 2 3; do metric "$backbone.$fusion.$s.json" auc; done | spread)" \
      "$(for s in 1 2 3; do metric "$backbone.$fusion.$s.json" log_loss; done | spread)"
  done
done
