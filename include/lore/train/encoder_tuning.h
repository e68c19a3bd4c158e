#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "lore/input.h"

namespace lore {

// How an encoder learns beside what its vectors are aligned with (fusions ctrl and cela).
struct EncoderTuning {
  // Directory of a transformer or a static encoder, as open_encoder() reads it; "": none learns.
  std::string encoder = "";
  // Directory that Recommender::fit writes it to once it has learnt, so that further entities get
  // vectors like those of the model. "": it is not kept, which only models that read no vectors
  // when serving can do without.
  std::string out = "";
  float learning_rate = 5e-5f;  // Adam
  // Learn additions of that rank to a transformer's layers alone (Hu et al. 2022); 0: all weights.
  std::int32_t lora_rank = 0;
  std::size_t max_tokens = 128;  // of a text, while it learns
  int texts_at_once = 64;        // held with all that gradients need; what is computed is the same
};

// What is said of entities: each text once, and which of them is whose.
struct EntityTexts {
  std::vector<std::string> texts;
  // By catalog row: the number of its text, or -1. Of sides that the encoder reads.
  std::map<Side, std::vector<std::int32_t>> text_of;
};

// An encoder that learns in align(). Its vectors then know what the training rows do.
// Thread safety: one thread at a time.
class TunedEncoder {
 public:
  // Equal seeds give equal additions of low rank. Throws what open_encoder() does,
  // Error(unsupported) for an encoder that cannot be trained: one with a projection or layers
  // behind its pooling; Error(invalid_argument) for an option out of range.
  TunedEncoder(const EncoderTuning& options, EntityTexts texts, std::uint64_t seed);
  TunedEncoder(TunedEncoder&&) noexcept;
  TunedEncoder& operator=(TunedEncoder&&) noexcept;
  ~TunedEncoder();

  // Writes it as it is now to a directory that open_encoder() reads. Throws
  // Error(invalid_argument) for the one it came from, Error(io).
  void write(const std::string& directory) const;

  const EntityTexts& texts() const;

  // What align() makes use of.
  class Learner;
  Learner& learner() { return *learner_; }

 private:
  std::unique_ptr<Learner> learner_;
};

}  // namespace lore
