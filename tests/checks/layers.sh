#!/usr/bin/env bash
# layers.sh <source folder> <layers>: every folder includes only the layers it may use, and those are
# on lower rungs of the ladder in CONTRIBUTING.md. The file <layers> has a line a layer,
# "<layer>|<layers it uses>|<dependencies it links>".
set -euo pipefail
cd "$1"

declare -A uses links
while IFS='|' read -r layer its_uses its_links; do
  uses[$layer]=" $layer $its_uses "
  links[$layer]=" $its_links "
done < "$2"
uses[cli]=" cli ${!uses[*]} "
links[cli]=" nlohmann_json spdlog cli11 "

declare -A rung
height=100
while IFS= read -r names; do
  height=$((height - 1))
  for layer in ${names//|/ }; do rung[$layer]=$height; done
done < <(sed -n '/^```ladder/,/^```$/{/^```/d; s/   .*//; p}' CONTRIBUTING.md)

# The layer of a path as it stands in an include line or below src.
layer_of() {
  local path=${1#lore/}
  local stem=${path%.*}
  if [[ $path == */* ]]; then
    echo "${path%%/*}"
  elif [[ -n ${uses[$stem]:-} ]]; then
    echo "$stem"
  else
    echo base
  fi
}

# The dependency that brings a header, if it is none of the system's.
dependency_of() {
  case $1 in
    torch/* | ATen/* | c10/*) echo torch ;;
    nlohmann/*) echo nlohmann_json ;;
    spdlog/*) echo spdlog ;;
    Eigen/*) echo eigen ;;
    hwy/*) echo hwy ;;
    CLI/*) echo cli11 ;;
    xxhash.h) echo xxhash ;;
    sentencepiece*) echo sentencepiece ;;
    sqlite3.h) echo sqlite ;;
    openssl/*) echo crypto ;;
    curl/*) echo curl ;;
    valijson/*) echo valijson ;;
    dnnl* | oneapi/*) echo dnnl ;;
  esac
}

failures=0
fail() {
  echo "$file:$line: $1"
  failures=$((failures + 1))
}

check_ladder() {
  local layer other
  file=CONTRIBUTING.md line=$(sed -n '/^```ladder/=' CONTRIBUTING.md)
  for layer in "${!uses[@]}"; do
    [[ -n ${rung[$layer]:-} ]] || fail "layer $layer is on no rung of the ladder"
    for other in ${uses[$layer]/ $layer/}; do
      (( ${rung[$other]:-0} < ${rung[$layer]:-100} )) ||
        fail "layer $layer uses $other, which is not on a lower rung"
    done
  done
}

check_ours() {
  local other
  other=$(layer_of "$header")
  if [[ -z ${uses[$other]:-} ]]; then
    fail "\"$header\" belongs to no layer"
  elif [[ ${uses[$layer]} != *" $other "* ]]; then
    fail "layer $layer may not include \"$header\" of $other; it uses${uses[$layer]/ $layer/}"
  fi
}

check_foreign() {
  local dependency
  dependency=$(dependency_of "$header")
  [[ $file == src/text/sentencepiece/* && $dependency == sentencepiece ]] && return
  if [[ -n $dependency && ${links[$layer]} != *" $dependency "* ]]; then
    fail "layer $layer does not link $dependency and may not include <$header>"
  fi
}

check_public() {
  if [[ $quote == '"' && $header != lore/* ]]; then
    fail "a public header includes the private \"$header\""
  elif [[ $quote == '<' && $header == *[./]* && $header != std*.h ]]; then
    fail "a public header includes <$header>, which is not of the standard library"
  fi
}

check_ladder
includes='^([^:]+):([0-9]+):[[:space:]]*#[[:space:]]*include[[:space:]]*(["<])([^">]+)[">]'
count=0
while IFS= read -r found; do
  [[ $found =~ $includes ]] || continue
  file=${BASH_REMATCH[1]} line=${BASH_REMATCH[2]} quote=${BASH_REMATCH[3]} header=${BASH_REMATCH[4]}
  path=${file#include/}
  layer=$(layer_of "${path#src/}")
  count=$((count + 1))
  if [[ -z ${uses[$layer]:-} ]]; then
    fail "the folder of this file is no layer"
    continue
  fi
  [[ $file == include/* ]] && check_public
  if [[ $quote == '"' ]]; then check_ours; else check_foreign; fi
done < <(grep -rnE '^[[:space:]]*#[[:space:]]*include' include src --include='*.h' --include='*.cc')

echo "$count include lines, $failures against the ladder"
[[ $failures == 0 && $count -gt 0 ]]
