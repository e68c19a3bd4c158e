#!/usr/bin/env bash
# headers.sh <source folder> <compiler>: every public header compiles alone, and twice.
set -euo pipefail
cd "$1/include"
export CXX=$2

compiles_alone() {
  printf '#include "%s"\n#include "%s"\n' "$1" "$1" |
    "$CXX" -std=c++20 -fsyntax-only -Wall -Wextra -Wpedantic -Wshadow -Werror -I. -x c++ - ||
    { echo "$1 does not compile alone"; return 1; }
}
export -f compiles_alone

headers=$(find lore -name '*.h' | sort)
xargs -P2 -I{} bash -c 'compiles_alone {}' <<< "$headers"
echo "$(wc -l <<< "$headers") public headers compile alone"
