#include "kernel/rotary.h"

namespace lore::kernel {

namespace {

void rotate_head(const float* x, std::size_t half, const float* angle, float* out) {
  for (std::size_t i = 0; i < half; ++i) {
    const float cosine = angle[i];
    const float sine = angle[half + i];
    const float near = x[i];
    const float far = x[half + i];
    out[i] = near * cosine - far * sine;
    out[half + i] = far * cosine + near * sine;
  }
}

}  // namespace

void rotate(const float* x, std::size_t tokens, std::size_t heads, std::size_t width,
            const std::int32_t* positions, const float* angles, float* out) noexcept {
  for (std::size_t t = 0; t < tokens; ++t) {
    const float* angle = angles + static_cast<std::size_t>(positions[t]) * width;
    for (std::size_t h = 0; h < heads; ++h, x += width, out += width) {
      rotate_head(x, width / 2, angle, out);
    }
  }
}

}  // namespace lore::kernel
