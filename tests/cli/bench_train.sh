#!/usr/bin/env bash
# `lore bench train` measures every subject and ends with one JSON object.
set -euo pipefail
lore=$1

last=$("$lore" bench train --table-rows 2000,4000 --batch 64 --seconds 0.05 --threads 1 --json |
  tail -1)
for word in '"ok":true' '"machine":' '"table_rows":4000' '"subject":"lore row-wise adam"' \
  '"subject":"lore, layers in bf16"' '"subject":"libtorch dense adam"' '"lore_cpu_ratio":'; do
  grep -q -- "$word" <<<"$last" || { echo "no $word in $last"; exit 1; }
done
[[ $(grep -o '"subject"' <<<"$last" | wc -l) == 10 ]] || { echo "not 10 figures in $last"; exit 1; }
if "$lore" bench train --table-rows 10; then echo "10 table rows pass"; exit 1; fi
echo "lore bench train measures"
