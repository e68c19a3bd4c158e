#!/usr/bin/env bash
# misuse.sh <source folder> <compiler>: each file of tests/misuse is refused by the compiler with the
# words of its line "// Refused: <extended regular expression>", and compiles once RIGHT is defined,
# so that it is the misuse that is refused and nothing else.
set -euo pipefail
cd "$1"
compile=("$2" -std=c++20 -fsyntax-only -Werror=unused-result -Iinclude)

failures=0
fail() {
  echo "$1"
  failures=$((failures + 1))
}

for file in tests/misuse/*.cc; do
  words=$(sed -n 's|^// Refused: ||p' "$file")
  [[ -n $words ]] || fail "$file: has no line \"// Refused: ...\""
  "${compile[@]}" -DRIGHT "$file" || fail "$file: the right use does not compile"
  if messages=$("${compile[@]}" "$file" 2>&1); then
    fail "$file: the misuse compiles"
  elif ! grep -qE -e "error: .*($words)" <<< "$messages"; then
    fail "$file: refused, but not with \"$words\":
$messages"
  fi
done
[[ $failures == 0 ]]
