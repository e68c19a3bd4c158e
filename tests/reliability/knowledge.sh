#!/usr/bin/env bash
# run.sh knowledge [<build>]: the step that asks language models: runs that are killed, disks that
# fail, hostile texts, real replies (with LORE_EVAL_DATA), and the client against servers that
# misbehave. Figures for people on stderr; one JSON object on the last line of stdout. Fails where
# one of them is not as it should be. <build> is build/release unless told.
set -euo pipefail
top=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${1:-$top/build/release}
here=$top/tests/reliability/knowledge
state=0

echo "commit $(git -C "$top" rev-parse --short HEAD 2>/dev/null || echo unknown)," \
  "$(grep -m1 -o 'model name.*' /proc/cpuinfo | cut -d: -f2-)" >&2
profile=$(bash "$here/profile.sh" "$build") || state=1
texts=$("$build/profile_test" --gtest_filter='RealReplies.*:Hostile.*:Secrets.*' 2>&1 | tee >(cat >&2) |
  sed -n 's/^figures: //p' | paste -sd, -) || state=1
chat=$(bash "$here/chat.sh" "$build") || state=1
printf '{"profile": %s, "texts": [%s], "chat": %s}\n' "${profile:-null}" "$texts" "${chat:-null}"
exit $state
