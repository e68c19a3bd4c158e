#!/usr/bin/env bash
# Installs what is needed, builds the `lore` command and runs the demo on the data beside this script.
set -euo pipefail
exec </dev/null
cd "$(dirname "${BASH_SOURCE[0]}")/.."

. cmake/install_packages.sh
. cmake/build.sh

lore=$PWD/build/release/src/cli/lore

run_demo() {
  "$lore" --help
}

install_packages
build_preset release lore_cli lore_sentencepiece
echo "== running the demo"
run_demo
