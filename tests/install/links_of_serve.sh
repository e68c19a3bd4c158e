#!/usr/bin/env bash
# links_of_serve.sh <liblore_serve.so>: what production embeds pulls in nothing heavy.
set -euo pipefail
libraries=$(ldd "$1")
echo "$libraries"
if grep -E 'not found' <<< "$libraries"; then
  echo "a library is missing"
  exit 1
fi
if grep -E 'libtorch|libc10|protobuf|curl|sqlite|sentencepiece|libopencv' <<< "$libraries"; then
  echo "lore::serve may not link these"
  exit 1
fi
