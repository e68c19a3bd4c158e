#include "text/text_steps.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernel/attention.h"
#include "kernel/elementwise.h"
#include "kernel/gelu.h"
#include "kernel/normalize.h"
#include "kernel/rotary.h"

namespace lore {

namespace {

std::size_t count_of(const TokenFrame& frame, Slot slot) {
  return frame.batch.tokens() * slot.size();
}

std::size_t rows_of(const TokenFrame& frame, Slot slot) {
  return frame.batch.tokens() * static_cast<std::size_t>(slot.shape.rows);
}

std::size_t cols_of(Slot slot) {
  return static_cast<std::size_t>(slot.shape.cols);
}

kernel::Strided row(const float* data) {
  return {data, 0, 1};
}

std::size_t distances_of(std::size_t longest) {
  return 2 * longest - 1;
}

// out [heads, 2 longest - 1]: the bias of each head and distance, from 1 - longest on.
void spread_bias(const Matrix& bias, std::size_t farthest, std::size_t longest, float* out) {
  for (std::size_t i = 0; i < distances_of(longest); ++i) {
    const auto distance = static_cast<std::ptrdiff_t>(i) - static_cast<std::ptrdiff_t>(longest - 1);
    const std::span<const float> values = bias.row(bucket_of(distance, bias.rows(), farthest));
    for (std::size_t h = 0; h < values.size(); ++h) out[h * distances_of(longest) + i] = values[h];
  }
}

std::size_t longest_of(const TokenBatch& batch) {
  std::size_t longest = 1;
  for (std::size_t i = 0; i < batch.texts(); ++i) longest = std::max(longest, batch.length(i));
  return longest;
}

std::size_t whole_lines(std::size_t floats) {
  constexpr std::size_t line = kernel::cache_line_floats;
  return (floats + line - 1) / line * line;
}

std::size_t bias_floats(const AttentionSlots& slots, std::size_t longest) {
  return slots.bias ? whole_lines(slots.bias->cols() * distances_of(longest)) : 0;
}

}  // namespace

std::size_t bucket_of(std::ptrdiff_t distance, std::size_t buckets, std::size_t farthest) {
  const std::size_t half = buckets / 2;
  const std::size_t exact = half / 2;
  const std::size_t start = distance > 0 ? half : 0;
  const auto away = static_cast<std::size_t>(std::abs(distance));
  if (away < exact) return start + away;
  const float share = std::log(static_cast<float>(away) / static_cast<float>(exact)) /
                      std::log(static_cast<float>(farthest) / static_cast<float>(exact));
  const auto beyond = static_cast<std::size_t>(share * static_cast<float>(half - exact));
  return start + std::min(exact + beyond, half - 1);
}

TextStep lookup_step(const std::string& input, Table table, std::size_t offset, Slot out) {
  const bool of_ids = input == "token.id";
  const bool of_positions = input == "token.position";
  return [=](const TokenFrame& frame) {
    const std::size_t width = table.cols();
    for (std::size_t t = 0; t < frame.batch.tokens(); ++t) {
      const std::int32_t id = of_ids         ? frame.batch.ids[t]
                              : of_positions ? frame.batch.positions[t]
                                             : 0;  // a text alone is its first segment
      table.read_row(static_cast<std::size_t>(id) + offset, {out.of(frame) + t * width, width});
    }
  };
}

TextStep linear_step(std::shared_ptr<const PackedLinear> layer, Slot x, Slot out) {
  return [=](const TokenFrame& frame) {
    constexpr std::size_t block = PackedLinear::row_block;
    const std::size_t rows = (rows_of(frame, x) + block - 1) / block * block;
    layer->run(x.of(frame), rows, out.of(frame), frame.scratch);
  };
}

TextStep add_step(std::vector<Slot> xs, Slot out) {
  return [xs = std::move(xs), out](const TokenFrame& frame) {
    const std::size_t count = count_of(frame, out);
    const float* sum = xs[0].of(frame);
    for (std::size_t i = 1; i < xs.size(); ++i) {
      kernel::add(row(sum), row(xs[i].of(frame)), 1, count, out.of(frame));
      sum = out.of(frame);
    }
  };
}

TextStep multiply_step(Slot x, Slot y, Slot out) {
  return [=](const TokenFrame& frame) {
    kernel::multiply(row(x.of(frame)), row(y.of(frame)), 1, count_of(frame, out), out.of(frame));
  };
}

TextStep affine_step(Slot x, float a, float b, Slot out) {
  return [=](const TokenFrame& frame) {
    kernel::affine(x.of(frame), a, b, count_of(frame, out), out.of(frame));
  };
}

TextStep activation_step(Activation activation, Slot x, Slot out) {
  return [=](const TokenFrame& frame) {
    apply(activation, x.of(frame), count_of(frame, out), out.of(frame));
  };
}

TextStep layer_norm_step(SharedFloats weight, SharedFloats bias, float epsilon, Slot x, Slot out) {
  return [=](const TokenFrame& frame) {
    kernel::layer_norm(x.of(frame), rows_of(frame, x), cols_of(x), weight->data(), bias->data(),
                       epsilon, out.of(frame));
  };
}

TextStep rms_norm_step(SharedFloats weight, float epsilon, Slot x, Slot out) {
  return [=](const TokenFrame& frame) {
    kernel::rms_norm(x.of(frame), rows_of(frame, x), cols_of(x), weight->data(), epsilon,
                     out.of(frame));
  };
}

kernel::AlignedFloats rotation_angles(std::size_t positions, std::size_t width, float base) {
  kernel::AlignedFloats angles(positions * width);
  const std::size_t half = width / 2;
  for (std::size_t i = 0; i < half; ++i) {
    const double turn = std::pow(double(base), -2.0 * double(i) / double(width));
    for (std::size_t p = 0; p < positions; ++p) {
      angles[p * width + i] = static_cast<float>(std::cos(double(p) * turn));
      angles[p * width + half + i] = static_cast<float>(std::sin(double(p) * turn));
    }
  }
  return angles;
}

TextStep rotary_step(SharedFloats angles, Slot x, Slot out) {
  return [=](const TokenFrame& frame) {
    kernel::rotate(x.of(frame), frame.batch.tokens(), static_cast<std::size_t>(x.shape.rows),
                   cols_of(x), frame.batch.positions.data(), angles->data(), out.of(frame));
  };
}

TextStep attention_step(const AttentionSlots& slots, Slot out) {
  return [=](const TokenFrame& frame) {
    kernel::Attention attention{.heads = static_cast<std::size_t>(slots.q.shape.rows),
                                .key_heads = static_cast<std::size_t>(slots.k.shape.rows),
                                .width = cols_of(slots.q),
                                .causal = slots.causal};
    auto* scratch = reinterpret_cast<float*>(frame.scratch);
    if (slots.bias) {
      const std::size_t longest = longest_of(frame.batch);
      spread_bias(*slots.bias, slots.farthest, longest, scratch);
      attention.bias = scratch + longest - 1;
      attention.bias_stride = distances_of(longest);
      scratch += bias_floats(slots, longest);
    }
    const auto from = [&](Slot slot, std::size_t token) {
      return kernel::Heads{slot.of(frame) + token * slot.size(), slot.size()};
    };
    for (std::size_t i = 0; i < frame.batch.texts(); ++i) {
      const std::size_t begin = frame.batch.begin(i);
      attention.q = from(slots.q, begin);
      attention.k = from(slots.k, begin);
      attention.v = from(slots.v, begin);
      attention.tokens = frame.batch.length(i);
      kernel::attend(attention, scratch, out.of(frame) + begin * out.size());
    }
  };
}

std::size_t attention_bytes(const AttentionSlots& slots, std::size_t longest) {
  return sizeof(float) *
         (bias_floats(slots, longest) + kernel::attention_scratch(longest, cols_of(slots.q)));
}

}  // namespace lore
