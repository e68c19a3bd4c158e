#!/usr/bin/env bash
# contents.sh <source folder> <tree> <library folder>: the tree has every public header, every prompt
# pack, the command and the tokenizer's plug-in.
set -euo pipefail
source=$1 tree=$2 libdir=$3
diff -r "$source/include/lore" "$tree/include/lore"
diff -r "$source/src/profile/prompts" "$tree/share/lore/prompts"
test -x "$tree/bin/lore"
test -f "$tree/$libdir/lore/liblore_sentencepiece.so"
