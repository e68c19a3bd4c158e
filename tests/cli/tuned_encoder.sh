#!/usr/bin/env bash
# `lore fit --tune-encoder`: an encoder that learns beside a model is kept, and further items get
# vectors like those of the model.
set -euo pipefail
lore=$1
simulate=$2
demo=$3
. "$(dirname "${BASH_SOURCE[0]}")/support/expect.bash"

"$simulate" "$demo/works.jsonl" "$demo/taste_factors.csv" "$demo/dataset.json" data
head -6000 data/interactions.csv >few.csv && mv few.csv data/interactions.csv
"$lore" train-encoder --texts data/works.jsonl data/user_profiles.jsonl --width 16 --out given
tune=("$lore" fit --data data/dataset.json --backbone deepfm --epochs 1 --threads 1
  --tune-encoder --encoder-learning-rate 0.001)
fit=("${tune[@]}" --encoder given)
ctrl=(--fusion ctrl --ctrl-epochs 1)
cela=(--fusion cela --cela-epochs 2)

expect 0 '"fusion":"cela"' "${fit[@]}" "${cela[@]}" --tuned-encoder-out tuned --out model --json
"$lore" encode --encoder tuned --texts data/works.jsonl --id-key item --out tuned.safetensors
"$lore" encode --encoder given --texts data/works.jsonl --id-key item --out given.safetensors
! cmp -s tuned.safetensors given.safetensors || fail "the encoder has not learnt"
expect 0 '"auc"' "$lore" eval --bundle model --data data/dataset.json --json
expect 0 "deepfm" "${fit[@]}" "${ctrl[@]}" --encoder-texts-at-once 7 --out aligned

mkdir scratch
TMPDIR=$PWD/scratch expect 0 '"knowledge":"tuned text"' "$lore" compare --data data/dataset.json --json \
  --encoder given --tune-encoder --backbones lr --fusions ctrl,cela,kar --ctrl-epochs 1 --cela-epochs 2 \
  --no-shuffled --seeds 1 --epochs 1 --resamples 20 --threads 1 --html page.html
grep -q "cela, tuned text: lift" page.html || fail "the page does not tell of the tuned encoder"
[[ -z $(ls scratch) ]] || fail "compare leaves the tuned encoder behind"

expect 2 "--tune-encoder: no option of kar, concat" "$lore" compare --data data/dataset.json \
  --encoder given --tune-encoder --fusions kar,concat
expect 2 "--tune-encoder: no option of kar, but of: ctrl, cela" "${fit[@]}" --fusion kar --out none
expect 1 "not kept" "${fit[@]}" "${cela[@]}" --out none
expect 1 "over the one it is made from" "${fit[@]}" "${cela[@]}" --tuned-encoder-out given --out none
expect 1 "no layers" "${fit[@]}" "${ctrl[@]}" --encoder-lora 8 --out none
"$lore" text project --encoder given --texts data/works.jsonl --id-key item --width 8 --out white
expect 1 "cannot be trained" "${tune[@]}" --encoder white "${ctrl[@]}" --out none
expect 2 "fusion auto" "${fit[@]}" --fusion auto --out none
[[ ! -e none ]] || fail "a refused fit leaves a bundle"
echo "an encoder learns beside a model"
