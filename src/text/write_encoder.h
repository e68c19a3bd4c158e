#pragma once

#include <cstddef>
#include <string>

#include "lore/graph/graph.h"

#include "text/model_config.h"

namespace lore {

// Writes a BERT as a directory in the layout of sentence-transformers, which open_encoder() reads:
// weights, the files of the tokenizer in the directory `tokenizer`, mean pooling and vectors of
// length 1. The directory is made where it does not exist; each file is written whole, config.json
// last. REQUIRES: config.architecture is bert; `weights` are those of its graph.
// Throws Error(io) where it cannot write, Error(not_found) where there is no tokenizer.
void write_bert_encoder(const std::string& directory, const ModelConfig& config,
                        const Weights& weights, const std::string& tokenizer,
                        std::size_t max_tokens);

// Writes the transformer in the directory `source` with other weights: those, and the files beside
// the source's that say how it is used. Throws Error(unsupported) for a source whose weights are in
// Meta's own layout, Error(invalid_argument) where both are one directory, Error(io).
void write_retrained(const std::string& directory, const std::string& source,
                     const Weights& weights);

}  // namespace lore
