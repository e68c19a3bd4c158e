#!/usr/bin/env bash
# chat.sh <build> [<jobs>] [<seeds>]: the client of language models against servers that misbehave.
# Prints figures for people on stderr and one JSON object on stdout:
#
#   conformance   the official client of the API reads our scripted model (true, or "skipped")
#   chaos         jobs answered and calls a job against a model of other authors that refuses,
#                 drops, disconnects and garbles a quarter of all requests, a row a seed
#   silent        replies of status 200 that must not become a profile, and how many were detected
#   idle          requests a second and the client's CPU time against a model that answers at once
#
# What needs npm is skipped, and said to be, where npm or its registry is absent.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
build=$(cd "$1" && pwd)
programs=$build/tests/reliability/knowledge
jobs=${2:-400}
seeds=${3:-1 2 3}
state=0
work=$(mktemp -d)
trap 'kill $(jobs -p) 2>/dev/null || true; rm -rf "$work"' EXIT

mkfifo "$work/open"
"$programs/scripted_model" <"$work/open" >"$work/url" &
exec 9>"$work/open"  # closing it ends the model
until [[ -s $work/url ]]; do sleep 0.05; done
url=$(<"$work/url")
idle=$("$programs/chat_jobs" "$url" 5000 1)
echo "a model that answers at once: $idle" >&2
silent=$("$build/profile_test" --gtest_filter='Misbehaviour.*' | sed -n 's/^figures: //p')
echo "silent misbehaviour: $silent" >&2

conformance='"skipped"'
chaos=()
cp "$here/package.json" "$work"
if command -v npm >/dev/null && (cd "$work" && npm install --silent --no-audit --no-fund >&2); then
  cp "$here/conformance.mjs" "$work"
  node "$work/conformance.mjs" "$url" >&2
  conformance=true
  port=4717
  for seed in $seeds; do
    "$work/node_modules/.bin/llmock" -p $port -f "$here/any.json" --log-level silent \
      --chaos-ratelimit 0.08 --chaos-drop 0.06 --chaos-disconnect 0.06 --chaos-malformed 0.05 \
      >"$work/mock.log" 2>&1 &
    mock=$!
    until (exec 3<>/dev/tcp/127.0.0.1/$port) 2>/dev/null; do
      kill -0 $mock || { cat "$work/mock.log" >&2; exit 1; }
      sleep 0.05
    done
    # A seed that was not answered whole is shown, and fails the drill at its end.
    chaos+=("$("$programs/chat_jobs" "http://127.0.0.1:$port/v1" "$jobs" "$seed")") || state=1
    echo "chaos, seed $seed: ${chaos[-1]}" >&2
    kill $mock
    wait $mock 2>/dev/null || true
    port=$((port + 1))
  done
else
  echo "SKIPPED: chaos and conformance need npm and its registry" >&2
fi
printf '{"conformance": %s, "chaos": [%s], "silent": %s, "idle": %s}\n' "$conformance" \
  "$(IFS=,; echo "${chaos[*]-}")" "$silent" "$idle"
exit $state
