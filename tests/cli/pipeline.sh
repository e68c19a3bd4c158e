#!/usr/bin/env bash
# Every verb in turn on the demo's data, then what each does with bad input.
set -euo pipefail
lore=$1
simulate=$2
demo=$3
. "$(dirname "${BASH_SOURCE[0]}")/support/expect.bash"

"$simulate" "$demo/works.jsonl" "$demo/taste_factors.csv" "$demo/dataset.json" data
"$lore" train-encoder --texts data/works.jsonl data/user_profiles.jsonl --out encoder --width 32
"$lore" encode --encoder encoder --texts data/works.jsonl --id-key item --out works.safetensors --json |
  tail -1 | grep -q '"resident_bytes":[1-9][0-9]*,"texts":320'
[[ ! -e works.safetensors.unfinished ]] || fail "encode leaves what it kept to resume"
"$lore" fit --data data/dataset.json --out bundle --fusion kar --encoder encoder --epochs 1 --batch 1024 \
  --threads 1 --json | tail -1 | grep -q '"ok":true'
"$lore" info bundle --json | tail -1 | grep -q '"fusion":"kar"'
"$lore" fit --data data/dataset.json --out chosen --fusion auto --encoder encoder --max-seconds 0.1 \
  --batch 1024 --backbone deepfm --threads 1 --json >auto.txt 2>trials.txt
tail -1 auto.txt | grep -q '"fusion":"' || fail "--fusion auto"
grep -q "fusion none: validation AUC" trials.txt || fail "--fusion auto tells nothing of its trials"
expect 2 "trains several" "$lore" fit --data data/dataset.json --out soup --fusion auto --checkpoint c
expect 2 "no fusion" "$lore" fit --data data/dataset.json --out soup --fusion soup
"$lore" fit --data data/dataset.json --out tiers --fusion tiers+principal_ids --encoder encoder --epochs 1 \
  --batch 1024 --threads 1 --json | tail -1 | grep -q '"fusion":"tiers+principal_ids"'
"$lore" fold --bundle tiers --out folded_tiers --json | tail -1 | grep -q '"ok":true'
"$lore" rank --bundle folded_tiers --user r1000 --top 3 | grep -q . || fail "ranking by tiers"
"$lore" eval --bundle bundle --data data/dataset.json --json | tail -1 | grep -q '"auc"'
"$lore" eval --bundle bundle --data data/dataset.json --rungs --json | tail -1 | grep -q '"prior":'

"$lore" compare --data data/dataset.json --encoder encoder --titles works.safetensors --backbones lr,fm \
  --embedding-dim 8 --fusions kar,concat --concat-width 8 --seeds 1 --epochs 1 --batch 1024 --resamples 20 --threads 1 --html report.html --json >compare.txt
tail -1 compare.txt | grep -q '"knowledge":"shuffled"' || fail "compare"
grep -q '<svg' report.html || fail "report.html"

head -101 data/interactions.csv >rows.csv
"$lore" score --bundle bundle --rows rows.csv --out scores.csv
[[ $(wc -l <scores.csv) == 101 && $(head -1 scores.csv) == score ]] || fail "scores.csv"
cut -d, -f1,2,3,5 rows.csv >unlabelled.csv
"$lore" score --bundle bundle --rows unlabelled.csv --out scores2.csv
cmp scores.csv scores2.csv || fail "labels change scores"

"$lore" fold --bundle bundle --out folded --json | tail -1 | grep -q '"folded":"user,item"' || fail "fold"
"$lore" score --bundle folded --rows rows.csv --out folded.csv
paste scores.csv folded.csv | awk 'NR > 1 && ($1 - $2 > 1e-6 || $2 - $1 > 1e-6) {bad = 1} END {exit bad}' ||
  fail "folding changes scores"

"$lore" narrow --bundle bundle --data data/dataset.json --out narrow --tables f16 --column region=f32 \
  --vectors f16 --json |
  tail -1 | grep -q '"type":"f16"' || fail "narrow"
"$lore" info narrow --json | tail -1 | grep -q '"narrow_tables":{"' || fail "narrow tables"
"$lore" score --bundle narrow --rows rows.csv --out narrow.csv
paste scores.csv narrow.csv | awk 'NR > 1 && ($1 - $2 > 1e-3 || $2 - $1 > 1e-3) {bad = 1} END {exit bad}' ||
  fail "narrow tables change scores"
expect 2 "name=f16" "$lore" narrow --bundle bundle --data data/dataset.json --out narrow --column region
expect 1 "no table of this column" "$lore" narrow --bundle bundle --data data/dataset.json --out n2 --column moon=f16
expect 1 "narrowed learns no further" "$lore" fit --from narrow --data data/dataset.json --out n3

[[ $("$lore" rank --bundle bundle --user r1000 --top 5 | wc -l) == 5 ]] || fail "rank"
"$lore" rank --bundle bundle --user r1000 --top 5 >read.txt
for when in made mapped; do
  "$lore" rank --bundle bundle --user r1000 --top 5 --cache cache >"$when.txt"
  cmp read.txt "$when.txt" || fail "an image ranks otherwise: $when"
done
printf 'dracula\nemma\n' | "$lore" rank --bundle bundle --user nobody --items - --explain 1 --json |
  tail -1 | grep -q '"unknown_user":true' || fail "unknown user"

if "$lore" info bundle --json | tail -1 | grep -q valid_auc_reduced; then  # else: a processor without VNNI
  "$lore" score --bundle bundle --rows rows.csv --out reduced.csv --precision reduced ||
    expect 1 "changes the AUC" "$lore" rank --bundle bundle --user r1000 --precision reduced
fi
expect 1 "reduced precision is refused" "$lore" rank --bundle "$(dirname "${BASH_SOURCE[0]}")/../bundle/stored/format_1" --user x --precision reduced
expect 2 "" "$lore" rank --bundle bundle --user r1000 --precision half

"$lore" bench rank --candidates 10 --threads 1 --items 100 --seconds 0.01 --json 2>/dev/null | tail -1 |
  grep -q '"largest_difference"' || fail "bench rank"

expect 2 "required" "$lore" fit --data data/dataset.json
expect 2 "" "$lore" bake
expect 2 "xgboost" "$lore" compare --data data/dataset.json --backbones xgboost
expect 2 "no option of deepfm" "$lore" fit --data data/dataset.json --out b2 --backbone deepfm --cross-rank 4
expect 2 "not COLUMN=P" "$lore" fit --data data/dataset.json --out b2 --id-dropout user
expect 1 "none of its own" "$lore" fit --data data/dataset.json --out b2 --id-dropout moon=0.1
expect 2 "--teacher-features: no option of kar, but of: elec" \
  "$lore" fit --data data/dataset.json --out b2 --fusion kar --teacher-features 1
expect 2 "no option of none, but of: concat, kar, semantic_ids, unisrec, cela" \
  "$lore" fit --data data/dataset.json --out b2 --vector-dropout 0.5
expect 2 "--hidden: no option of lr, fm, but of: wide_deep" \
  "$lore" compare --data data/dataset.json --backbones lr,fm --hidden 8
expect 2 "--first-order-decay: no option of din, dcnv2, but of: lr, fm" \
  "$lore" compare --data data/dataset.json --backbones din,dcnv2 --first-order-decay 0.1
expect 2 "--ctrl-epochs: no option of kar+tiers, concat, but of: ctrl" \
  "$lore" compare --data data/dataset.json --fusions kar+tiers,concat --ctrl-epochs 1
expect 1 "cross_rank" "$lore" fit --data data/dataset.json --out b2 --cross-rank 5000
expect 0 "bundle" "$lore" score --help
expect 1 "rows.csv" "$lore" fit --data rows.csv --out b2
expect 1 "missing" "$lore" info missing
printf 'user,item,time,device\nr1000\n' >ragged.csv
expect 1 "ragged.csv:2" "$lore" score --bundle bundle --rows ragged.csv --out s3.csv
[[ ! -e s3.csv ]] || fail "a failed score leaves a file"
printf 'x' | dd of=bundle/weights.safetensors bs=1 seek=500 conv=notrunc status=none
expect 1 "weights.safetensors" "$lore" rank --bundle bundle --user r1000
echo "every verb works"
