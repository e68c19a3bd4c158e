#!/usr/bin/env bash
# Three models with and without text on MovieLens-1M, several seeds each.
#
#   examples/movielens/run.sh DIR [OUT] [SEEDS]
#
# DIR holds
#   ml-1m/          users.dat, movies.dat and GroupLens' ratings.dat, or interactions.csv
#                   (user,item,label,...) in its place
#   ml-1m-llm/      item_knowledge.kar.jsonl, user_profile.llama3-chatqa.jsonl (texts by id) and
#                   llama3_dev_rows.csv, llama3_blind_rows.csv: the rows the profiles have not seen
# SEEDS says how many (3). A third of the users of the unseen rows chooses the models, the others
# measure them. Results stand in OUT (build/movielens): what each `lore compare` said, as JSON and as
# HTML; a model whose file is there is not trained again.
#
# The encoder is made of the texts themselves (latent semantics). Of what films are worth to their
# viewers its vectors tell more than those of a sentence encoder, which are blind to praise.
#
# The rows are split at random in time, so a history by time would tell what the split hides: the
# time of many negatives of interactions.csv is a guess, and the films before a guess resemble the
# rated one less than those before a true time. Here each row gets a place in an order drawn by
# chance, the unseen rows after all others.
set -euo pipefail
[[ $# -ge 1 ]] || { echo "usage: $0 DIR [OUT] [SEEDS]" >&2; exit 2; }
dir=$(cd "$1" && pwd)
seeds=${3:-3}
llm=$dir/ml-1m-llm
. "$(dirname "${BASH_SOURCE[0]}")/paths.sh" "${2:-}"

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

{ printf 'user\tgender\tage\toccupation\tzip\n'; sed 's/::/\t/g' "$dir/ml-1m/users.dat"; } >users.tsv
# A film's year stands in its title alone: five years make a word.
LC_ALL=C awk -F:: -v OFS='\t' 'BEGIN { print "item", "title", "genres", "year" }
  { match($2, /\([0-9][0-9][0-9][0-9]/); year = substr($2, RSTART + 1, 4)
    print $1, $2, $3, year - year % 5 }' "$dir/ml-1m/movies.dat" >items.tsv
[[ -d encoder ]] || "$lore" train-encoder --width 256 --vocabulary 8000 --out encoder \
  --texts "$llm/item_knowledge.kar.jsonl" "$llm/user_profile.llama3-chatqa.jsonl"
# Raw titles, to tell what a language model adds to them.
iconv -f latin1 -t utf8 items.tsv |
  awk -F'\t' 'NR > 1 { gsub(/["\\]/, "\\\\&", $2); printf "{\"id\": %s, \"text\": \"%s\"}\n", $1, $2 }' >titles.jsonl
"$lore" encode --encoder encoder --texts titles.jsonl --out titles.safetensors
cat >dataset.json <<JSON
{
  "name": "movielens-1m",
  "interactions": {"file": "train.csv"},
  "users": {"file": "users.tsv"},
  "items": {"file": "items.tsv", "encoding": "latin-1"},
  "columns": {
    "user": {"kind": "categorical", "side": "user"},
    "gender": {"kind": "categorical", "side": "user"},
    "age": {"kind": "categorical", "side": "user"},
    "occupation": {"kind": "categorical", "side": "user"},
    "item": {"kind": "categorical", "side": "item"},
    "genres": {"kind": "multi-valued", "side": "item", "separator": "|", "max_values": 6},
    "year": {"kind": "categorical", "side": "item"},
    "title": {"kind": "text", "side": "item"}
  },
  "user": "user", "item": "item", "time": "place",
  "label": {"column": "label"},
  "split": {"by": "files", "valid": "valid.csv", "test": "test.csv"},
  "texts": {
    "item": {"file": "$llm/item_knowledge.kar.jsonl", "saw": "nothing"},
    "user": {"file": "$llm/user_profile.llama3-chatqa.jsonl", "id": "user",
             "saw": {"rows": "train", "train_on_seen": true}}
  }
}
JSON

for backbone in deepfm dcnv2 finalmlp; do
  [[ -f $backbone.json ]] && continue
  "$lore" compare --data dataset.json --encoder encoder --titles titles.safetensors \
    --backbones $backbone --fusions concat --seeds "$seeds" --batch 4096 --epochs 20 --dropout 0.2 --embedding-learning-rate 0.002 \
    --dense-embedding-decay 2e-5 --averaging-decay 0.995 --unknown-probability 0.05 \
    --html $backbone.html --json >$backbone.out
  tail -1 $backbone.out >$backbone.json
  rm $backbone.out
done
