#!/usr/bin/env bash
# `lore text`: a tokenizer is learnt, then gives ids; bad input is named.
set -euo pipefail
lore=$1
. "$(dirname "${BASH_SOURCE[0]}")/support/expect.bash"

for i in $(seq 40); do
  echo "{\"id\": $i, \"text\": \"the baker counts $i eggs and the rocket rises over the harbour\"}"
done >texts.jsonl

"$lore" text train-tokenizer --texts texts.jsonl --vocab 35 --out plain --without-marks --json |
  tail -1 | grep -q '"vocabulary":35' || fail "train-tokenizer"
"$lore" text train-tokenizer --texts texts.jsonl --vocab 300 --model bpe --allow-smaller --out marked
"$lore" text tokenize --tokenizer marked --texts texts.jsonl >ids.jsonl
[[ $(wc -l <ids.jsonl) == 40 ]] || fail "a line a text"
grep -vq '^\[2,.*,3\]$' ids.jsonl && fail "each text stands between [CLS] and [SEP]"
"$lore" text tokenize --encoder marked --texts texts.jsonl --bare --json | tail -1 |
  grep -q '"texts":40' || fail "tokenize --json"

# A vocabulary file, as published with BERT models.
mkdir bert
printf '%s\n' '[PAD]' '[UNK]' '[CLS]' '[SEP]' '[MASK]' the rocket rise '##s' >bert/vocab.txt
echo '{"text": "The ROCKET rises, [MASK]"}' >one.jsonl
[[ $("$lore" text tokenize --tokenizer bert --texts one.jsonl) == '[2,5,6,7,8,1,4,3]' ]] || fail "WordPiece"
[[ $("$lore" text tokenize --tokenizer bert --texts one.jsonl --bare --prefix 'the ') == '[5,5,6,7,8,1,4]' ]] ||
  fail "--prefix"

"$lore" train-encoder --texts texts.jsonl --out encoder --width 8
"$lore" text project --encoder encoder --texts texts.jsonl --out white --width 3 --json | tail -1 |
  grep -q '"width":3' || fail "project"
"$lore" encode --encoder white --texts texts.jsonl --out white.safetensors --json | tail -1 |
  grep -q '"width":3' || fail "a projected encoder encodes"
expect 1 "exists" "$lore" text project --encoder encoder --texts texts.jsonl --out white
expect 1 "projection already" "$lore" text project --encoder white --texts texts.jsonl --out whiter

expect 0 "train-tokenizer" "$lore" text --help
expect 0 "byte-fallback" "$lore" text train-tokenizer --help
expect 2 "subcommand" "$lore" text
expect 2 "required" "$lore" text tokenize --texts one.jsonl
expect 1 "no tokenizer here" "$lore" text tokenize --tokenizer "$work" --texts one.jsonl
expect 1 "at most" "$lore" text train-tokenizer --texts one.jsonl --vocab 5000 --out big
[[ ! -e big/spiece.model ]] || fail "a failed training leaves a file"
expect 1 "missing.jsonl" "$lore" text tokenize --tokenizer bert --texts missing.jsonl
echo '{"text": ' >broken.jsonl
expect 1 "broken.jsonl" "$lore" text tokenize --tokenizer bert --texts broken.jsonl
echo '{"model": {"type": "BPE", "vocab": {"a": 0}, "merges": ["a b"]}}' >bert/tokenizer.json
expect 1 "tokenizer.json" "$lore" text tokenize --tokenizer bert --texts one.jsonl

# A student learns the vectors of another encoder, and encodes.
"$lore" train-encoder --texts texts.jsonl --out teacher --vocabulary 40 --width 4
"$lore" encode --encoder teacher --texts texts.jsonl --out teacher.safetensors
distil=("$lore" text distil --texts texts.jsonl --vectors teacher.safetensors --tokenizer marked --layers 1
  --inner-width 8 --epochs 2 --batch 8 --held-back 0.3 --threads 1)
"${distil[@]}" --heads 1 --out student --json | tail -1 | grep -q '"valid_score":' || fail "distil"
"${distil[@]}" --heads 1 --out student --resume --json | tail -1 | grep -q '"best_epoch":' || fail "distil --resume"
"$lore" encode --encoder student --texts texts.jsonl --out student.safetensors --json | tail -1 |
  grep -q '"texts":40' || fail "encode with the student"
expect 1 "heads" "${distil[@]}" --out other --heads 3
expect 1 "another training" "${distil[@]}" --heads 1 --out student --resume --seed 5

# Another learns from texts alone: JSONL, lines and the profiles of a store.
printf 'the rocket counts eggs\n\nthe baker rises over the harbour\n' >lines.txt
"$lore" store import profiles.db --side item --texts texts.jsonl
pretrain=("$lore" text pretrain --tokenizer marked --width 8 --layers 1 --heads 2 --inner-width 8 --batch 8
  --epochs 1 --held-back 0.3 --threads 1 --out pretrained)
"${pretrain[@]}" --texts texts.jsonl lines.txt --store profiles.db --json | tail -1 >pretrained.json
grep -q '"score":"share of masked tokens guessed"' pretrained.json || fail "pretrain"
[[ $(grep -o '"examples":[0-9]*\|"held_back":[0-9]*' pretrained.json | cut -d: -f2 | awk '{ n += $1 } END { print n }') == 82 ]] ||
  fail "82 texts: $(cat pretrained.json)"
"${pretrain[@]}" --texts texts.jsonl lines.txt --store profiles.db --resume
expect 1 "without a mask" "${pretrain[@]/marked/plain}" --texts texts.jsonl
expect 1 "missing.txt" "${pretrain[@]}" --texts missing.txt

# It is tuned on what the same users clicked.
{
  echo user,item,time,clicked
  for i in $(seq 200); do echo "u$((i % 20)),$((i % 2 + 2 * (i * i % 19) + 1)),$i,$((i % 3 > 0))"; done
} >clicks.csv
echo '{"interactions": "clicks.csv", "user": "user", "item": "item", "time": "time", "columns": {},
  "label": {"column": "clicked"}, "texts": {"item": {"file": "texts.jsonl", "saw": "nothing"}}}' >clicks.json
tune=("$lore" text tune --data clicks.json --encoder student --epochs 1 --held-back 0.3 --threads 1)
"${tune[@]}" --out tuned --json | tail -1 | grep -q '"score":"mean reciprocal rank"' || fail "tune"
mkdir rows
"${tune[@]}" --out in_file --rows-folder rows
cmp tuned/model.safetensors in_file/model.safetensors || fail "rows in a file tune otherwise"
[[ -z $(ls rows) ]] || fail "rows are left in the folder"
"${tune[@]}" --out tuned --resume --lora 2 && fail "another training is gone on from"
"${tune[@]}" --out low --lora 2 --json | tail -1 | grep -q '"valid_score":' || fail "tune --lora"
"$lore" encode --encoder low --texts texts.jsonl --out low.safetensors
expect 1 "no such file" "$lore" text tune --data missing.json --encoder student --out other
echo "lore text works"
