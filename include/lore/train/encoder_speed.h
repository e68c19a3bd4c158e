#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace lore {

// A BERT by its numbers; those of MiniLM-L6 (Wang et al. 2020).
struct EncoderShape {
  std::int32_t layers = 6;
  std::int32_t width = 384;
  std::int32_t heads = 12;  // a divisor of the width
  std::int32_t inner_width = 1536;
  std::int32_t vocabulary = 30522;
  std::int32_t positions = 512;
};

// What is encoded at once.
struct EncoderLoad {
  std::size_t texts = 8;     // in one call
  std::size_t tokens = 128;  // of each, at most as many as the model takes
  int threads = 1;           // that the call may use
};

// How fast one subject encodes. Rates are medians over rounds in which the subjects take turns.
struct EncoderRate {
  std::string subject;  // "libtorch f32", "lore f32", "lore bf16", "lore int8"
  double tokens_per_second = 0;
  double tokens_per_cpu_second = 0;  // by the CPU time of all threads
  double share_of_peak = 0;          // of peak() in its precision, by CPU time
  double cosine = 1;                 // to libtorch's vectors, the mean over the texts
};

// What an encoder holds in memory beside libtorch's own copy of the weights.
struct EncoderMemory {
  std::string subject;
  std::size_t resident_bytes = 0;   // that the process grew by while it was made and first used
  std::size_t bytes_per_token = 0;  // of the values of a batch, a thread
};

// Encodes made-up tokens with a transformer in each precision, beside the same graph and weights in
// libtorch. What is measured is TextEncoder::encode(), its tokenizer's time left out.
// Thread safety: one thread at a time.
class EncoderSpeed {
 public:
  // A transformer of random weights, or the one in `directory`. Throws Error(invalid_argument) for
  // numbers out of range, and what open_encoder() throws.
  explicit EncoderSpeed(const EncoderShape& shape);
  explicit EncoderSpeed(const std::string& directory);
  EncoderSpeed(EncoderSpeed&&) noexcept;
  ~EncoderSpeed();

  // libtorch first, then f32, bf16, int8. Takes about four times `seconds`, and five rounds at
  // least. Throws Error(invalid_argument) for a load of nothing or of more tokens than the model
  // takes.
  std::vector<EncoderRate> measure(const EncoderLoad& load, double seconds);

  // By precision: f32, bf16, int8.
  std::vector<EncoderMemory> memory() const;

  // Operations (a multiplication and an addition are two) a second of CPU time of one packed
  // product of 128 x 1024 x 1024 numbers, by precision: what the layers could reach here at best.
  std::vector<double> peak() const;

  // Operations of one token in a text of so many.
  double operations_per_token(std::size_t tokens) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lore
