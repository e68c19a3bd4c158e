#!/usr/bin/env bash
# exports.sh <folder of the package files>: those who link lore get its include folder, C++20 and
# its own libraries, and nothing else: no flags, no third-party folder, no path of the build.
set -euo pipefail
cd "$1"
failures=0

properties=$(grep -hoE '^ *INTERFACE_[A-Z_]+ "[^"]*"' ./*-targets.cmake | sort -u)
echo "$properties"
expected='INTERFACE_COMPILE_FEATURES "cxx_std_20"
INTERFACE_INCLUDE_DIRECTORIES "\$\{_IMPORT_PREFIX\}/include"
INTERFACE_LINK_LIBRARIES "lore::[a-z]+(;lore::[a-z]+)*"'
if grep -vxE "$(sed 's/^/ */' <<< "$expected")" <<< "$properties"; then
  echo "these properties may not be exported"
  failures=1
fi
if grep -nE '"/[a-z]' ./*.cmake; then
  echo "these paths are of one machine"
  failures=1
fi
exit $failures
