#pragma once

#include <memory>
#include <string>
#include <vector>

#include "lore/text/encoder.h"
#include "lore/text/latent_semantics.h"

#include "recommender/texts.h"
#include "recommender/tiny_data.h"

namespace lore {

// A static encoder in the folder "encoder" of `data`, made of the texts of its works.
inline std::unique_ptr<TextEncoder> tiny_encoder(const TinyData& data) {
  std::vector<std::string> words;
  for (const EntityText& entity :
       read_texts(read_dataset_spec(data / "dataset.json"), Side::item)) {
    words.push_back(entity.text);
  }
  train_latent_semantics(words, data / "encoder", {.vocabulary_size = 60, .width = 4});
  return open_encoder(data / "encoder");
}

}  // namespace lore
