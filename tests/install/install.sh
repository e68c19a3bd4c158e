#!/usr/bin/env bash
# install.sh <cmake> <build folder> <tree> [<option>...]: installs, then moves what was installed.
set -euo pipefail
cmake=$1 build=$2 tree=$3
shift 3
rm -rf "$tree" "$tree.first"
"$cmake" --install "$build" --prefix "$tree.first" "$@"
mv "$tree.first" "$tree"
