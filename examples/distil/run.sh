#!/usr/bin/env bash
# Makes a small transformer out of another encoder's vectors. What comes out is distilled from that
# encoder, and is to be called so; whether its weights may be passed on is for the licences of the
# encoder and of the texts to say.
#
#   examples/distil/run.sh TEXTS VECTORS OUT [lore text distil's options...]
#
# TEXTS: JSONL of {"id": ..., "text": ...}. VECTORS: the teacher's, .npy in the order of the texts or
# .safetensors by id (`lore encode`). OUT: a folder for tokenizer and student. Runs the `lore` of
# $LORE, else of build/release. The same command goes on where it was stopped.
set -euo pipefail
if (($# < 3)); then
  sed -n '6s/^# *//p' "$0" >&2
  exit 2
fi
texts=$1 vectors=$2 out=$3
shift 3
lore=${LORE:-$(dirname "${BASH_SOURCE[0]}")/../../build/release/src/cli/lore}

if [[ ! -e $out/tokenizer/spiece.model ]]; then
  "$lore" text train-tokenizer --texts "$texts" --vocab 16000 --allow-smaller --fold-case \
    --out "$out/tokenizer"
fi
"$lore" text distil --texts "$texts" --vectors "$vectors" --tokenizer "$out/tokenizer" \
  --out "$out/student" --resume "$@"
echo "distilled from $vectors: $out/student"
