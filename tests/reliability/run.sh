#!/usr/bin/env bash
# run.sh <subject> [<option>...]: measures how reliable Lore is and prints figures, JSON last. A
# subject is a file beside this one: `serving` (serving.sh), ...; its head says what it takes.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
subject=${1:-}
script=tests/reliability/$subject.sh
if [[ -z $subject || ! -f $script || $subject == run ]]; then
  echo "usage: run.sh <subject> [<option>...]; subjects:" >&2
  for file in tests/reliability/*.sh; do
    [[ $file == */run.sh ]] || echo "  $(basename "$file" .sh)" >&2
  done
  exit 2
fi
shift
exec bash "$script" "$@"
