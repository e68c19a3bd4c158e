#pragma once

#include <string>

#include "text/sentencepiece/plugin_api.h"

namespace lore {

// The functions of the SentencePiece plug-in. The first call loads it, for the life of the process:
// from the directory in the environment variable LORE_PLUGIN_DIR alone where that is set, else from
// `lore/` beside the library or program that holds this code, from that folder itself, from where
// Lore installs it, or from the build tree.
// Throws Error(unsupported) naming the files tried, or why the one found does not load.
// Thread safety: safe for concurrent use.
const LoreSentencePiece& sentencepiece_plugin();

}  // namespace lore
