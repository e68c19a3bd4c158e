#!/usr/bin/env bash
# text.sh [<build>]: encoders that run for long: a million short texts each from two threads, and a
# file of texts encoded under a thousand kills. One JSON object on the last line. Started by run.sh;
# <build> is build/release unless told.
set -euo pipefail
build=${1:-build/release}
drill=$build/tests/reliability/text/text_drill
[[ -x $drill ]] || ninja -C "$build" text_drill >&2
state=0
figures=$("$drill" soak 1000000; "$drill" kills 1000) || state=1
echo "$figures" >&2
printf '{"subject": "text", "date": "%s", "drills": [%s]}\n' "$(date -I)" "$(paste -sd, <<<"$figures")"
exit $state
