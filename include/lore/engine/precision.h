#pragma once

#include <cstdint>

namespace lore {

// How exactly candidates are scored. (Of encoders: Precision in text/encoder.h.)
enum class ScorePrecision : std::uint8_t {
  exact,    // within 1e-5 of the trainer, relative to 1 + |logit|
  reduced,  // matrix products of bytes where the processor is faster at them; else exact
};

// Whether reduced precision is another than exact on this processor: AVX-512 with VNNI.
bool can_reduce_precision();

}  // namespace lore
