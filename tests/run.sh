#!/usr/bin/env bash
# Installs what is needed, builds everything and runs every test; ends with ctest's summary.
# LORE_PRESET picks another preset than `release`: dev, asan, tsan.
set -euo pipefail
exec </dev/null
cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset=${LORE_PRESET:-release}

. cmake/install_packages.sh
install_packages
. cmake/build.sh
build_preset "$preset" all

echo "== testing"
exec ctest --test-dir "build/$preset" --output-on-failure -j"$(nproc)"
