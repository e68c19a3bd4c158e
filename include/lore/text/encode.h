#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "lore/data/vector_table.h"
#include "lore/text/encoder.h"

namespace lore {

struct EncodeProgress {
  std::size_t done = 0;  // texts
  std::size_t total = 0;
  double texts_per_second = 0;
  double eta_seconds = 0;
  TextCounts counts = {};  // so far
};

// A JSONL file of texts.
struct TextFile {
  std::string path;
  std::string id_key = "id";
  std::string text_key = "text";
  std::string unfinished = {};  // file that keeps the vectors while they are made; "": none is kept
};

// Encodes a JSONL file of {"id": ..., "text": ...}; keys of other names on request, more keys are
// skipped. An id is a string without control characters or an integer (every digit counts), a text
// a string, empty if need be. Metadata of the table: "encoder" (TextEncoder::id), "texts" (XXH3 of
// the file), "empty" (how many texts are blank), "long" (how many had more tokens than the encoder
// takes at once), "cut_tokens" (how many of their tokens it did not read), "lore" (version).
//
// Reads the file twice, once to check it: what is wrong shows before the work starts. Holds the ids
// and the vectors in memory, and a batch of texts. `progress` is called after each batch.
//
// A run that was cut short goes on where it stopped if it names the same `unfinished` file, which
// the caller removes once the table is safe; one of other texts or of another encoder is begun
// anew.
//
// Throws Error(not_found), or Error(format) with file and line for what is no JSON, a missing key,
// an id that stands twice, invalid UTF-8, or a file without texts; Error(io).
VectorTable encode_texts(const TextEncoder& encoder, const TextFile& file,
                         const std::function<void(const EncodeProgress&)>& progress = {});

// The same, keeping nothing.
VectorTable encode_texts(const TextEncoder& encoder, const std::string& path,
                         const std::string& id_key = "id", const std::string& text_key = "text",
                         const std::function<void(const EncodeProgress&)>& progress = {});

// The same for texts in memory, `texts[i]` of `ids[i]`; the metadata has no "texts". Throws
// Error(invalid_argument) where the numbers of ids and texts differ, and what VectorTable throws.
VectorTable encode_texts(const TextEncoder& encoder, std::vector<std::string> ids,
                         std::span<const std::string> texts,
                         const std::function<void(const EncodeProgress&)>& progress = {});

}  // namespace lore
