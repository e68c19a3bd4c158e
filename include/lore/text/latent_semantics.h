#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace lore {

struct LatentSemanticsOptions {
  std::int32_t vocabulary_size = 4000;  // pieces at most; small corpora give fewer
  std::int32_t width = 64;  // H at most; texts that differ in fewer directions give fewer
  std::uint64_t seed = 1;
};

// Makes a static encoder out of nothing but texts, for data that no pretrained encoder knows:
// latent semantic analysis (Deerwester et al. 1990) of the corpus. Trains a SentencePiece model,
// weighs its tokens by inverse document frequency, and projects on the strongest `width` singular
// directions of the length-normalised token counts (randomised SVD; Halko et al. 2011).
//
// Writes `directory` (made where it does not exist) with "spiece.model" and "model.safetensors",
// each whole or not at all; open_encoder() reads it. Equal texts and seeds give equal encoders.
// Throws Error(invalid_argument) for fewer than two texts, or texts without words or all with the
// same; Error(io) where it cannot write.
void train_latent_semantics(const std::vector<std::string>& texts, const std::string& directory,
                            const LatentSemanticsOptions& options = {});

}  // namespace lore
