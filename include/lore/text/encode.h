#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "lore/data/vector_table.h"
#include "lore/text/encoder.h"

namespace lore {

struct EncodeProgress {
  std::size_t done = 0;  // texts
  std::size_t total = 0;
  double texts_per_second = 0;
  double eta_seconds = 0;
};

// Encodes a JSONL file of {"id": ..., "text": ...}; keys of other names on request. Metadata of the
// table: "encoder" (TextEncoder::id), "texts" (XXH3 of the file), "empty" (texts without a token),
// "lore" (version). Texts are held in memory, one batch of vectors at a time besides the result.
// `progress` is called after each batch.
// Throws Error(not_found), or Error(format) with file and line for a missing key, an id that stands
// twice, or invalid UTF-8.
VectorTable encode_texts(const TextEncoder& encoder, const std::string& path,
                         const std::string& id_key = "id", const std::string& text_key = "text",
                         const std::function<void(const EncodeProgress&)>& progress = {});

}  // namespace lore
