#!/usr/bin/env bash
# stranger.sh <cmake> <project> <build folder> [<definition>...]: configures and builds a project
# from nothing, then runs its target `run`.
set -euo pipefail
cmake=$1 project=$2 build=$3
shift 3
rm -rf "$build"
"$cmake" -G Ninja -S "$project" -B "$build" "$@"
"$cmake" --build "$build" --target all
"$cmake" --build "$build" --target run
