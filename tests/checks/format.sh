#!/usr/bin/env bash
# format.sh <source folder>: the code is as clang-format and .clang-format have it.
set -euo pipefail
cd "$1"
command -v clang-format >/dev/null || {
  echo "clang-format is not installed; cmake/packages.txt lists it"
  exit 1
}
find include src tests examples -name '*.h' -o -name '*.cc' | sort |
  xargs clang-format --dry-run -Werror --ferror-limit=3
