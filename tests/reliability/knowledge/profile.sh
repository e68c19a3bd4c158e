#!/usr/bin/env bash
# profile.sh <build> [<kills>] [<items>]: runs of `lore profile` that are killed, and disks that fail.
# Prints figures for people on stderr and one JSON object on stdout:
#
#   kills     SIGKILLs at random times; `lost`: profiles that were said to be on disk and are gone;
#             `asked_again`: prompts the model saw twice, at most `in_flight` a kill
#   disks     files that may not grow (short writes) and system calls made to fail with strace;
#             `clean`: runs that then ended with an error in words or without one, and left a whole
#             store with all that was said to be on disk, which the next run finished
#   clock     whether a run ends as it should while the clock of the day jumps two years ahead and
#             back again under it (libfaketime; "skipped" without it)
#   store     profiles a second that reach the disk
#
# With LORE_EVAL_DATA the items are MovieLens-1M's films, else as many made-up ones as told.
set -euo pipefail
programs=$(cd "$1" && pwd)/tests/reliability/knowledge
kills=${2:-200}
items=${3:-2000}
in_flight=16
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"

if [[ -r ${LORE_EVAL_DATA:-}/ml-1m/movies.dat ]]; then
  iconv -f latin1 -t utf8 "$LORE_EVAL_DATA/ml-1m/movies.dat" |
    awk -F'::' -v OFS='\t' 'BEGIN { print "item", "title", "genres" } { print $1, $2, $3 }' >items.tsv
else
  awk -v n="$items" 'BEGIN { print "item\ttitle\tgenres"
    for (i = 1; i <= n; ++i) print i "\tFilm number " i "\tDrama|War" }' >items.tsv
fi
items=$(($(wc -l <items.tsv) - 1))
printf 'user,item,label\n1,1,1\n1,2,0\n' >clicks.csv
cat >dataset.json <<'JSON'
{"name": "films", "interactions": {"file": "clicks.csv"},
 "items": {"file": "items.tsv", "quotes": false},
 "columns": {"user": {"kind": "categorical", "side": "user"},
             "item": {"kind": "categorical", "side": "item"},
             "genres": {"kind": "multi-valued", "side": "item", "separator": "|"}},
 "user": "user", "item": "item", "label": {"column": "label"}}
JSON

# serve <log> <milliseconds>: starts a model and sets url.
serve() {
  rm -f open url
  mkfifo open
  "$programs/counting_model" "$1" "$2" <open >url &
  exec 9>open  # closing it ends the model
  until [[ -s url ]]; do sleep 0.02; done
  url=$(<url)
}

# profile <store>: a run; what it says goes to said.txt.
profile() { "$programs/profile_run" dataset.json movie "$1" "$url" >said.txt 2>errors.txt; }

serve asked.log 3
lost=0 killed=0
: >before.txt
for ((kill = 1; kill <= kills; ++kill)); do
  # Not through profile(): the signal has to reach the program, not a shell around it.
  "$programs/profile_run" dataset.json movie store.db "$url" >said.txt 2>errors.txt &
  run=$!
  # The time of a run grows with what is left: a part of it, at random, over all kills.
  sleep "$(awk -v r=$RANDOM 'BEGIN { print 0.03 + 0.12 * r / 32768 }')"
  if kill -9 $run 2>/dev/null; then killed=$((killed + 1)); fi
  wait $run 2>/dev/null || true
  said=$(tail -1 said.txt 2>/dev/null || echo 0)
  "$programs/store_check" store.db | sort >after.txt
  lost=$((lost + $(comm -23 before.txt after.txt | wc -l)))
  if (($(wc -l <after.txt) < ${said:-0})); then lost=$((lost + said - $(wc -l <after.txt))); fi
  mv after.txt before.txt
  # A whole store is begun anew, so that every kill meets a run at work.
  if (($(wc -l <before.txt) == items)); then
    rm -f store.db store.db-wal store.db-shm
    : >before.txt
    echo "-" >>asked.log
  fi
done
profile store.db
finished=$("$programs/store_check" store.db | wc -l)
again=$(awk '/^-$/ { delete seen; next } seen[$0]++ { ++n } END { print n + 0 }' asked.log)
echo "kills $killed of $kills: lost $lost, asked again $again (at most $((killed * in_flight)));" \
  "$finished of $items profiles in the end" >&2
[[ $lost == 0 && $finished == "$items" && $again -le $((killed * in_flight)) ]] || bad_kills=1

# check <what failed> <exit code>: whether the run on disk.db ended as it should.
check() {
  local what=$1 code=$2 kept
  if [[ $code != 0 ]] && { [[ $code != 1 ]] || ! grep -q '^profile_run: ' errors.txt; }; then
    echo "$what: exit code $code: $(cat errors.txt)" >&2
    return 1
  fi
  local said
  said=$(tail -1 said.txt)
  kept=$("$programs/store_check" disk.db | wc -l) || { echo "$what: not whole" >&2; return 1; }
  ((kept >= ${said:-0})) || { echo "$what: $kept kept of ${said:-0} said" >&2; return 1; }
  profile disk.db || { echo "$what: the next run fails: $(cat errors.txt)" >&2; return 1; }
  [[ $("$programs/store_check" disk.db | wc -l) == 60 ]] ||
    { echo "$what: not finished by the next run" >&2; return 1; }
}

# try <what fails> <command...>: runs the command on a new store.
try() {
  local what=$1 code=0
  shift
  tried=$((tried + 1))
  rm -f disk.db disk.db-wal disk.db-shm
  "$@" "$programs/profile_run" dataset.json movie disk.db "$url" >said.txt 2>errors.txt || code=$?
  if check "$what" "$code"; then clean=$((clean + 1)); fi
}

# No file may grow beyond so many KiB: a write is short, the next one refused.
with_small_files() (
  trap '' XFSZ
  ulimit -f "$1"
  shift
  "$@"
)

tried=0 clean=0
head -61 items.tsv >few.tsv && mv few.tsv items.tsv
for kib in 4 12 50 97 150 230; do try "files of $kib KiB" with_small_files $kib; done
failing="short writes"
if command -v strace >/dev/null && strace -qq -o /dev/null true 2>/dev/null; then
  failing="$failing, ENOSPC, EIO"
  for fault in pwrite64:error=ENOSPC pwrite64:error=EIO fdatasync:error=EIO; do
    for first in 1 3 9 20 40 80; do
      try "$fault from call $first on" strace -f -qq -o /dev/null -e trace="${fault%%:*}" \
        -e inject="$fault:when=$first+"
    done
  done
else
  echo "SKIPPED: ENOSPC and EIO need strace" >&2
fi
echo "failing disks ($failing): $clean of $tried clean" >&2
[[ $clean == "$tried" ]] || bad_disks=1

# A run whose clock of the day jumps every 50 ms, by libfaketime, which asks a file what time it is.
clock='"skipped"'
if command -v faketime >/dev/null; then
  rm -f disk.db*
  echo "+0d" >now.txt
  FAKETIME_TIMESTAMP_FILE=$work/now.txt FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 \
    LD_PRELOAD=$(faketime -f +0d sh -c 'echo "$LD_PRELOAD"') \
    "$programs/profile_run" dataset.json movie disk.db "$url" >said.txt 2>errors.txt &
  run=$!
  for day in +730d -365d +0d +730d +0d; do
    sleep 0.05
    echo $day >now.txt
  done
  code=0
  wait $run || code=$?
  if check "jumps of the clock" $code && [[ $code == 0 ]]; then clock=true; else clock=false; fi
  [[ $clock == true ]] || bad_clock=1
else
  echo "SKIPPED: jumps of the clock need faketime" >&2
fi
echo "a clock that jumps: $clock" >&2
mkdir rate
store=$("$programs/store_rate" rate 3)
echo "the store: $store" >&2

disks="{\"tried\": $tried, \"clean\": $clean, \"with\": \"$failing\"}"
printf '{"items": %d, "kills": %d, "lost": %d, "asked_again": %d, "in_flight": %d, "disks": %s, %s}\n' \
  "$items" "$killed" "$lost" "$again" "$in_flight" "$disks" "\"clock\": $clock, \"store\": $store"
[[ -z ${bad_kills:-} && -z ${bad_disks:-} && -z ${bad_clock:-} ]]
