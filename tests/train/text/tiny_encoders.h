#pragma once

#include <string>
#include <vector>

#include "lore/graph/graph.h"
#include "lore/text/latent_semantics.h"
#include "lore/text/tokenizer.h"

#include "text/architectures.h"
#include "text/made_up.h"
#include "text/write_encoder.h"

// Encoders small enough to be trained in tests, in folders of their own.
namespace lore {

// A BERT of one layer and 16 numbers, which has learnt nothing, with a tokenizer of `texts`. Writes
// both to `folder`, the encoder as "given". Returns its directory.
inline std::string tiny_transformer(const made_up::Folder& folder,
                                    const std::vector<std::string>& texts) {
  train_sentencepiece(texts, folder / "spiece.model",
                      {.vocabulary_size = 120, .allow_smaller = true, .encoder_marks = true});
  const ModelConfig config{.vocabulary = load_tokenizer(folder.path())->vocabulary_size(),
                           .positions = 64,
                           .segments = 2,
                           .width = 16,
                           .layers = 1,
                           .heads = 2,
                           .key_heads = 2,
                           .head_width = 8,
                           .inner_width = 32};
  Graph graph;
  graph.set_output(bert(graph, config).last.id);
  write_bert_encoder(folder / "given", config, initial_weights(graph, 1), folder.path(), 64);
  return folder / "given";
}

// A static encoder of at most 8 numbers, learnt from `texts`; its directory, "static" in `folder`.
inline std::string tiny_static(const made_up::Folder& folder,
                               const std::vector<std::string>& texts) {
  train_latent_semantics(texts, folder / "static", {.vocabulary_size = 120, .width = 8});
  return folder / "static";
}

}  // namespace lore
