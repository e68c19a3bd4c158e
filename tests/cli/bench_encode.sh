#!/usr/bin/env bash
# `lore bench encode` measures every precision beside libtorch and ends with one JSON object.
set -euo pipefail
lore=$1

last=$("$lore" bench encode --layers 1 --width 32 --heads 2 --inner-width 64 --tokens 8,32 \
  --texts 2 --threads 1,2 --seconds 0.01 --json | tail -1)
for word in '"ok":true' '"machine":' '"tokens":32' '"subject":"libtorch f32"' \
  '"subject":"lore int8"' '"share_of_peak":' '"bytes_per_token":' '"resident_bytes":'; do
  grep -q -- "$word" <<<"$last" || { echo "no $word in $last"; exit 1; }
done
[[ $(grep -o '"tokens_per_cpu_second"' <<<"$last" | wc -l) == 16 ]] || { echo "not 16 figures in $last"; exit 1; }
if "$lore" bench encode --width 30 --heads 4; then echo "4 heads of 30 pass"; exit 1; fi
echo "lore bench encode measures"
