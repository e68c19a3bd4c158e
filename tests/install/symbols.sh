#!/usr/bin/env bash
# symbols.sh <library>...: what our libraries show is ours: namespace lore and C functions lore_*.
set -euo pipefail
failures=0
for library in "$@"; do
  shown=$(nm -D --defined-only --demangle "$library" | cut -d' ' -f3-)
  ours='^((typeinfo|typeinfo name|vtable|VTT) for )?lore::|^lore_[a-z_]+$|^guard variable for lore::'
  # Functions whose demangled form begins with their return type.
  ours+='|^[^(]* lore::'
  if grep -vE "$ours" <<< "$shown"; then
    echo "$library shows these, which are not ours"
    failures=1
  fi
  grep -q '^lore::' <<< "$shown" || { echo "$library shows nothing of ours"; failures=1; }
  echo "$library: $(wc -l <<< "$shown") symbols"
done
exit $failures
