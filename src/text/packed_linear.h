#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "lore/matrix.h"
#include "lore/text/encoder.h"

namespace lore {

// What a linear layer applies to its sums.
enum class Activation : std::uint8_t { none, relu, gelu, gelu_tanh, silu };

// out = activation(x), `count` numbers; out may be x.
void apply(Activation activation, const float* x, std::size_t count, float* out);

// Holds what it makes and runs to the calling thread: oneDNN would take OpenMP's number otherwise.
// That number is the calling thread's own; it is set back at the end.
class OneThread {
 public:
  OneThread();
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;
  ~OneThread();

 private:
  int before_;
};

// y = activation(x W^T + b) with W [out, in] packed once, computed by oneDNN in f32, bf16 (inputs
// and weights; sums are f32) or int8 (a scale for each output and for each row of x; sums are
// exact). Rows do not depend on each other. Thread safety: const members are safe for concurrent
// use.
class PackedLinear {
 public:
  static constexpr std::size_t row_block = 16;  // rows are computed so many at a time

  // `bias` is [1, out] or null. Throws Error(unsupported) where oneDNN has no such product for this
  // processor.
  PackedLinear(const Matrix& weight, const Matrix* bias, Activation activation,
               EncoderPrecision precision);
  PackedLinear(PackedLinear&&) noexcept;
  ~PackedLinear();

  std::size_t in() const;
  std::size_t out() const;

  // Bytes of scratch memory that run() needs.
  std::size_t scratch_bytes() const;

  // x [rows, in] and y [rows, out], dense. REQUIRES: `rows` divides by row_block; OneThread is
  // alive; `scratch` starts on a cache line.
  void run(const float* x, std::size_t rows, float* y, std::byte* scratch) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lore
