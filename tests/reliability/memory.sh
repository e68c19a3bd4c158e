#!/usr/bin/env bash
# memory.sh [<rows> [<limit in MiB> [<build>]]]: trains one epoch on a made-up file of <rows>
# (20,000,000 unless told) twice, with encoded rows in memory and in a file, and prints what memory
# each took at most, how fast it was, and its AUC. Where the memory control group (version 1) can be
# written to, training from the file runs under the limit (1024 MiB unless told), page cache
# included. One JSON object on the last line. Started by run.sh; <build> is build/release unless
# told.
set -euo pipefail
rows=${1:-20000000}
limit=${2:-1024}
build=${3:-build/release}
lore=$build/src/cli/lore
[[ -x $lore ]] || ninja -C "$build" lore >&2
work=$(mktemp -d)
group=/sys/fs/cgroup/memory/$(basename "$work")
trap 'rmdir "$group" 2> /dev/null; rm -rf "$work"' EXIT

awk -v rows="$rows" -f tests/reliability/memory/rows.awk > "$work/rows.csv"
cat > "$work/data.json" << 'JSON'
{"interactions": "rows.csv", "user": "user", "item": "item", "time": "time",
 "label": {"column": "label"},
 "columns": {"user": {"side": "user"}, "item": {"side": "item"}, "hour": {},
             "price": {"kind": "numeric"}},
 "split": {"by": "time", "valid": 0.01, "test": 0.01}}
JSON

# Puts this process under the limit; false where it cannot.
confine() {
  mkdir "$group" 2> /dev/null && echo $((limit << 20)) > "$group/memory.limit_in_bytes" &&
    echo "$BASHPID" > "$group/cgroup.procs"
}

# How much memory of its own process <pid> has at most until it ends, in MiB.
peak() {
  local most=0 now
  while now=$(awk '/^RssAnon/ {print $2}' "/proc/$1/status" 2> /dev/null) && [[ $now ]]; do
    most=$((now > most ? now : most))
    sleep 0.1
  done
  echo $((most / 1024))
}

# fit <name> <limit> <option>...: trains, and prints what it took.
fit() {
  local name=$1 confined=$2 start=$SECONDS most pid
  shift 2
  (
    [[ $confined == unlimited ]] || confine || echo "no limit could be set" >&2
    exec "$lore" fit --data "$work/data.json" --out "$work/$name" --backbone deepfm --epochs 1 \
      --batch 4096 --threads 1 --json "$@"
  ) > "$work/$name.json" 2> "$work/$name.log" &
  pid=$!
  most=$(peak $pid)
  wait $pid || { tail -5 "$work/$name.log" >&2; return 1; }
  printf '{"rows_in": "%s", "limit": "%s", "own_mib": %d, "seconds": %d, %s, "test": {%s}}' \
    "$name" "$confined" "$most" $((SECONDS - start)) "$(figure rows_per_second "$name")" \
    "$(figure auc "$name")"
}

# The first figure of that name that a fit gave.
figure() {
  grep -o "\"$1\":[0-9.]*" "$work/$2.json" | head -1
}

in_memory=$(fit memory unlimited)
echo "$in_memory" >&2
in_file=$(fit file "$limit MiB" --rows-folder "$work" --rows-memory 128)
echo "$in_file" >&2
printf '{"subject": "memory", "date": "%s", "rows": %d, "fits": [%s, %s]}\n' "$(date -I)" "$rows" \
  "$in_memory" "$in_file"
