#!/usr/bin/env bash
# `lore fit --from`: a bundle learns on from further days, and what was promised to stay does stay.
set -euo pipefail
lore=$1
. "$(dirname "${BASH_SOURCE[0]}")/support/expect.bash"

rows() {  # first time, last time, users, items
  awk -v from="$1" -v to="$2" -v users="$3" -v items="$4" 'BEGIN {
    print "user,item,time,click"
    for (t = from; t < to; t++) {
      u = (t * 7) % users; i = (t * 5 + int(t / users)) % items
      print "u" u ",i" i "," t "," ((u + i) % 2 == 0)
    }
  }'
}
dataset() {  # interactions
  cat <<JSON
{"interactions": "$1", "user": "user", "item": "item", "time": "time", "label": {"column": "click"},
 "columns": {"user": {"side": "user", "min_count": 3}, "item": {"side": "item", "min_count": 3}},
 "split": {"by": "time", "valid": 0.2, "test": 0.1}}
JSON
}
rows 0 2000 24 20 >first.csv
rows 2000 2600 30 26 >further.csv
dataset first.csv >first.json
dataset further.csv >further.json
fit() {
  "$lore" fit --batch 64 --epochs 3 --threads 1 --learning-rate 0.01 "$@" --json
}
score() {  # bundle
  "$lore" score --bundle "$1" --rows first.csv --out "$1.csv"
}

fit --data first.json --out base --backbone deepfm --checkpoint state >/dev/null
fit --data further.json --from base --out new-rows --trained new-rows >/dev/null
fit --data further.json --from base --out all --from-checkpoint state --calibration platt |
  tail -1 | grep -q '"backbone":"deepfm"' || fail "the base's backbone"
"$lore" info all --json | tail -1 | grep -q '"users":30' || fail "new users"
score base
score new-rows
score all
cmp base.csv new-rows.csv || fail "scores of known ids moved"
! cmp -s base.csv all.csv || fail "nothing was learned"

expect 2 "excludes" fit --data further.json --from base --backbone din --out b
expect 2 "--hidden: is of a new model" fit --data further.json --from base --hidden 8 --out b
expect 2 "--tiers: is of a new model" fit --data further.json --from base --tiers 8 --out b
expect 2 "requires" fit --data further.json --trained tables --out b
expect 1 "dense_embedding_decay" fit --data further.json --from base --trained tables --out b \
  --dense-embedding-decay 0.1
expect 1 "absent" fit --data further.json --from base --from-checkpoint absent --out b
sed 's/"user": {"side"/"hour": {}, "user": {"side"/' further.json >other.json
expect 1 "other columns" fit --data other.json --from base --out b
[[ ! -e b ]] || fail "a refused fit leaves a bundle"
echo "further days are learned, and what was to stay stays"
