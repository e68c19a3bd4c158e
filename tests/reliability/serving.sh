#!/usr/bin/env bash
# serving.sh [--quick]: how reliable ranking is. Each drill prints its figures as a JSON object; the
# last line is all of them. Exits with 1 if anything that must be 0 is not. Started by run.sh.
#
#   --quick      a hundredth of the counts, for a look
#   LORE_BUILD   build folder with the target serving_drill (build/release)
#   LORE_FUZZ_SECONDS   for each fuzz target, built with clang in build/fuzz (60; 0: none)
#
# Beside the packages of the build, it takes strace (errors injected, network calls), and clang with
# libclang-rt-14-dev (fuzzing). A drill that lacks its own says so and is skipped.
set -euo pipefail
divisor=1
[[ ${1:-} == --quick ]] && divisor=100
build=${LORE_BUILD:-build/release}
fuzz_seconds=${LORE_FUZZ_SECONDS:-$((60 / divisor))}

[[ -f $build/build.ninja ]] || cmake --preset release >/dev/null
ninja -C "$build" serving_drill
drill=$build/tests/reliability/serving_drill
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
figures=()

# keep <JSON object>: prints it and keeps it for the last line.
keep() {
  echo "$1"
  figures+=("$1")
  [[ $1 == *'"failures":0'* ]] || failures=$((failures + 1))
}

skip() { keep "{\"drill\":\"$1\",\"failures\":0,\"skipped\":\"$2\"}"; }

# What the demo's model is worth on each rung of the ladder.
climb_down() {
  local line bad=0
  line=$("$build/src/cli/lore" eval --bundle "$build/demo/kar.1" --data "$build/demo/dataset.json" \
    --rungs --json | tail -n 1) || bad=1
  keep "{\"drill\":\"ladder\",\"failures\":$bad,\"found\":${line:-null}}"
}

# run_drill <name> <count>
run_drill() {
  local count=$(($2 / divisor)) line
  line=$("$drill" "$1" $((count > 0 ? count : 1)) | tail -n 1) || true
  keep "${line:-"{\"drill\":\"$1\",\"failures\":1,\"error\":\"it crashed\"}"}"
}

# Every call of a kind fails once, at each place a publish makes it: the error is clean, and what
# can be opened is the old bundle or the new one.
inject_errors() {
  local target=$work/injected old new call error n status found runs=0 clean=0 bad=0
  new=$("$drill" write "$work/other"; "$drill" write "$work/other")
  new=${new##*$'\n'}
  for call in write fsync openat mkdir renameat2 rename; do
    for error in ENOSPC EIO EINTR; do
      for ((n = 1; n <= 40; n += divisor > 1 ? 8 : 1)); do
        rm -rf "$target" "$work"/.injected*
        old=$("$drill" write "$target")
        status=0
        strace -f -qq -o "$work/trace" -e trace="$call" -P "$target" -P "$work" \
          -e inject="$call:error=$error:when=$n" "$drill" write "$target" \
          >/dev/null 2>"$work/stderr" || status=$?
        grep -q INJECTED "$work/trace" || break
        runs=$((runs + 1))
        found=$("$drill" open "$target" 2>/dev/null) || found=none
        if [[ $status -le 1 && ($found == "$old" || $found == "$new") ]]; then
          clean=$((clean + 1))
        else
          bad=$((bad + 1))
          echo "$call $error at call $n: status $status, opens as $found" >&2
        fi
      done
    done
  done
  keep "{\"drill\":\"injected-errors\",\"injected\":$runs,\"clean\":$clean,\"failures\":$bad}"
}

count_network_calls() {
  local calls
  "$drill" write "$work/local" >/dev/null
  strace -f -qq -o "$work/network" -e trace=%network "$drill" rank "$work/local"
  calls=$(grep -c . "$work/network" || true)
  keep "{\"drill\":\"network-calls\",\"calls\":$calls,\"failures\":$calls}"
}

read_only_disk() {
  local status=0
  "$drill" write "$work/frozen" >/dev/null
  mkdir "$work/mounted"
  if ! mount --bind "$work/frozen" "$work/mounted" 2>/dev/null; then
    skip read-only-disk "mounting is not allowed"
    return
  fi
  mount -o remount,bind,ro "$work/mounted"
  "$drill" rank "$work/mounted" || status=$?
  umount "$work/mounted"
  keep "{\"drill\":\"read-only-disk\",\"failures\":$status}"
}

fuzz() {
  local target log executions
  cmake -S . -B build/fuzz -G Ninja -DCMAKE_BUILD_TYPE=RelWithDebInfo -DCMAKE_C_COMPILER=clang \
    -DCMAKE_CXX_COMPILER=clang++ -DLORE_FUZZ=ON \
    -DLORE_SANITIZE=address,undefined >"$work/fuzz.log"
  ninja -C build/fuzz fuzzers >>"$work/fuzz.log" || { tail -20 "$work/fuzz.log" >&2; return 1; }
  for target in build/fuzz/tests/fuzz/*_fuzzer; do
    log=$work/$(basename "$target").log
    mkdir -p "$work/corpus/$(basename "$target")"
    local status=0
    "$target" -max_total_time="$fuzz_seconds" -max_len=16384 -len_control=0 -rss_limit_mb=2048 -artifact_prefix="$work/" \
      -print_final_stats=1 "$work/corpus/$(basename "$target")" >"$log" 2>&1 || status=$?
    [[ $status == 0 ]] || tail -30 "$log" >&2
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    keep "{\"drill\":\"fuzz-$(basename "$target" _fuzzer)\",\"seconds\":$fuzz_seconds,$(:
      )\"executions\":${executions:-0},\"coverage\":$(sed -n 's/.*cov: \([0-9]*\).*/\1/p' "$log" |
      tail -n 1 | grep . || echo 0),\"failures\":$((status != 0))}"
  done
}

run_drill mutated-bundles 10000
run_drill header-lies 100
run_drill killed-writers 500
run_drill power-cuts 10000
run_drill overwritten-files 10000
run_drill out-of-memory 100000
run_drill swaps-under-load 10000
run_drill deadlines 1000000
run_drill calls 1000000
run_drill soak 60
run_drill mapped-open 10000000
if command -v strace >/dev/null; then
  inject_errors
  count_network_calls
else
  skip injected-errors "strace is not installed"
  skip network-calls "strace is not installed"
fi
read_only_disk
if [[ -f $build/demo/kar.1/bundle.json ]]; then
  climb_down
else
  skip ladder "examples/demo.sh has not been run"
fi
if [[ $fuzz_seconds == 0 ]]; then
  skip fuzz "not asked for"
elif ! echo 'extern "C" int LLVMFuzzerTestOneInput(const char*, long) { return 0; }' |
  clang++ -x c++ - -fsanitize=fuzzer -o "$work/fuzzes" 2>/dev/null; then
  skip fuzz "clang or libclang-rt-14-dev is not installed"
else
  fuzz
fi

machine="$(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1), $(nproc) cores"
joined=$(IFS=,; echo "${figures[*]}")
echo "{\"subject\":\"serving\",\"machine\":\"$machine\",\"date\":\"$(date -I)\",$(:
  )\"failed_drills\":$failures,\"drills\":[$joined]}"
exit $((failures > 0))
