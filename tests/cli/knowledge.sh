#!/usr/bin/env bash
# What is asked about items and where the answers are kept, without a server: plan, batch files,
# profiles out of the store alone, and the care of the store.
set -euo pipefail
lore=$1
. "$(dirname "${BASH_SOURCE[0]}")/support/expect.bash"

printf 'item\ttitle\n1\tEmma\n2\tDracula\n3\tPersuasion\n' >items.tsv
printf 'user,item,label\na,1,1\na,2,0\n' >clicks.csv
cat >shop.json <<'JSON'
{"name": "shop", "interactions": {"file": "clicks.csv"}, "items": {"file": "items.tsv"},
 "columns": {"user": {"kind": "categorical", "side": "user"},
             "item": {"kind": "categorical", "side": "item"}},
 "user": "user", "item": "item", "label": {"column": "label"},
 "texts": {"item": {"store": "kept.db", "pack": "book", "saw": "nothing"}}}
JSON
profile=("$lore" profile --data shop.json --side item --pack book --model m)

expect 0 "3 questions to ask, 0 answered" "${profile[@]}" --dry-run --price-in 1 --price-out 2
expect 0 '"questions":3' "${profile[@]}" --emit-batch batch.jsonl --json
# Answers two of the three.
sed -n 's/.*"custom_id":"\([0-9a-f]*\)".*/\1/p' batch.jsonl | head -2 | while read -r key; do
  printf '{"custom_id": "%s", "response": {"status_code": 200, "body": {"model": "m", "choices": [{"message": {"role": "assistant", "content": "A novel with number %s of its own."}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 200, "completion_tokens": 9}}}}\n' "$key" "${key:0:9}"
done >replies.jsonl
expect 0 '"generated":2' "${profile[@]}" --ingest-batch replies.jsonl --json
expect 0 "1 questions to ask, 2 answered before" "${profile[@]}" --dry-run
expect 0 '"fallback":1' "${profile[@]}" --offline --json

expect 0 '"generated":2' "$lore" store stats kept.db --json
"$lore" store export kept.db --out a.jsonl
"$lore" store import copy.db --from a.jsonl
"$lore" store export copy.db --out b.jsonl
cmp a.jsonl b.jsonl || fail "a store and its copy differ"
expect 0 "0 added, 0 removed, 0 changed" "$lore" store diff kept.db copy.db --pack book
grep -q "A novel with number" copy.db || fail "the text is not where it is looked for"
for item in 1 2; do "$lore" store forget copy.db --item $item; done
! grep -q "A novel with number" copy.db* || fail "forgotten texts are still there"
expect 0 "0 added, 2 removed, 0 changed" "$lore" store diff kept.db copy.db --pack book

expect 2 "--endpoint" "${profile[@]}"
expect 1 "no prices" "${profile[@]}" --endpoint http://127.0.0.1:9/v1 --max-cost 5
expect 1 "below 0" "${profile[@]}" --offline --max-calls -1
expect 0 "ETA 180 s" "${profile[@]}" --dry-run --retry-refused --requests-per-minute 1 --temperature 0.5
expect 1 "how many" "${profile[@]}" --dry-run --neighbour-texts a.jsonl
expect 1 "movie" "$lore" profile --data shop.json --pack none --model m --dry-run
expect 1 "may have seen" "$lore" profile --data shop.json --side user --pack book --model m --dry-run
expect 1 "no such profile store" "$lore" store stats missing.db
expect 1 "never answered\|cannot\|refused\|connect" "${profile[@]}" --endpoint http://127.0.0.1:9/v1 \
  --max-attempts 1
echo "profiles are written, kept and forgotten"
