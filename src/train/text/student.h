#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lore/graph/graph.h"
#include "lore/text/encoder.h"
#include "lore/text/tokenizer.h"
#include "lore/train/text_training.h"

#include "text/model_config.h"
#include "train/text/batches.h"

namespace lore {

// A transformer that learns from texts.
struct Student {
  std::unique_ptr<Tokenizer> tokenizer;
  ModelConfig config;
  Graph graph;  // over tokens, its output the hidden states to pool
  Weights weights;
  Pooling pooling = Pooling::mean;
  bool normalize = true;       // what is pooled, to length 1
  bool lower_case = false;     // texts are read so
  std::string prefix;          // put before each text
  std::size_t max_tokens = 0;  // of a text
  std::string source;          // directory of the checkpoint, or of a new student's tokenizer
  bool is_new = true;
  std::string id;  // tells it from others
};

// A BERT of that shape with random weights for the tokenizer in the directory `tokenizer`. Throws
// Error(invalid_argument) for a shape that is none, and what load_tokenizer() throws.
Student new_student(const TransformerShape& shape, std::size_t width, const std::string& tokenizer,
                    std::size_t max_tokens, std::uint64_t seed);

// The checkpoint in a directory, with its tokenizer, pooling and prompt. Throws what open_encoder()
// does.
Student student_from(const std::string& directory, std::size_t max_tokens);

// The tokens of each text as the student reads it: see examples.h.
std::vector<TokenIds> tokens_of(const Student& student, std::span<const std::string> texts);

// Name of the table that its tokens are looked up in.
const std::string& token_table(const Graph& graph);

// Writes a directory that open_encoder() reads. Throws Error(io), and Error(unsupported) for a
// checkpoint in Meta's own layout.
void write_student(const Student& student, const std::string& directory, const Weights& weights);

}  // namespace lore
