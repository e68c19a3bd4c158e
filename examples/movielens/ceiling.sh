#!/usr/bin/env bash
# How much any text could be worth with ten training rows a user: the same model is told what all
# training rows, twelve times as many, know of each film, of each user, and of both.
#
#   examples/movielens/ceiling.sh [OUT]
#
# OUT is run.sh's (build/movielens), after few_rows.sh.
set -euo pipefail
. "$(dirname "${BASH_SOURCE[0]}")/paths.sh" "${1:-}"
needs few_rows.json few_rows.sh

# The log-odds of a click on whatever stands in a column of train.csv, drawn a little to the mean.
log_odds() {
  awk -F, -v column="$1" 'NR > 1 { rows[$column]++; clicks[$column] += $3 }
    END { for (id in rows) print id "\t" log((clicks[id] + 2) / (rows[id] - clicks[id] + 1.5)) }' train.csv
}
# KEY.tsv with these log-odds as a further column.
with_odds() {  # key file column
  { printf '%s\t%s_odds\n' "$(head -1 "$2.tsv")" "$1"
    LC_ALL=C join -t $'\t' -a 1 -o auto -e '' <(tail -n +2 "$2.tsv" | LC_ALL=C sort -t $'\t' -k1,1) \
      <(log_odds "$3" | LC_ALL=C sort -t $'\t' -k1,1); } >"$2_known.tsv"
}
with_odds user users 1
with_odds item items 2

measure() {  # what it is told, sides...
  local columns="" what=$1 side
  shift
  for side in "$@"; do
    columns+="\"${side}_odds\": {\"kind\": \"numeric\", \"side\": \"$side\"}, "
  done
  sed "s/users.tsv/users_known.tsv/; s/items.tsv/items_known.tsv/; s/\"columns\": {/&$columns/" \
    few_rows.json >ceiling.json
  printf '%-22s test AUC %s\n' "$what" "$(
    "$lore" fit --data ceiling.json --out ceiling --backbone lr --batch 1024 --epochs 40 --patience 4 \
      --unknown-probability 0.05 --embedding-learning-rate 0.005 --dense-embedding-decay 3e-5 \
      --learning-rate 0.01 --json 2>/dev/null | tail -1 |
      sed 's/.*"test":{"all":{//' | grep -o '"auc":[0-9.]*' | head -1 | cut -d: -f2)"
}
measure "ten rows a user"
measure "+ all rows of films" item
measure "+ all rows of users" user
measure "+ both" user item
