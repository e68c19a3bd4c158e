#include "kernel/sequence.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "kernel/targets.h"

// clang-format off
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "kernel/sequence.cc"
#include <hwy/foreach_target.h>
#include <hwy/highway.h>
#include <hwy/contrib/math/math-inl.h>
#include "kernel/vectors-inl.h"
// clang-format on

HWY_BEFORE_NAMESPACE();
namespace lore::kernel {
namespace HWY_NAMESPACE {

constexpr float lowest = -std::numeric_limits<float>::infinity();

// Scores of a few keys at a time: keys are read once, and no memory grows with their number.
constexpr std::size_t tile = 64;

HWY_INLINE float dot(const float* x, const float* y, std::size_t count) {
  FloatVector sum = hn::Zero(Floats());
  for_each_vector(count, [&](std::size_t i, auto part) HWY_ATTR {
    sum = hn::MulAdd(part.load(x + i), part.load(y + i), sum);
  });
  return hn::GetLane(hn::SumOfLanes(Floats(), sum));
}

// x <- x * factor.
HWY_INLINE void scale(float* x, float factor, std::size_t count) {
  const FloatVector factors = hn::Set(Floats(), factor);
  for_each_vector(count, [&](std::size_t i, auto part)
                             HWY_ATTR { part.store(hn::Mul(factors, part.load(x + i)), x + i); });
}

// out <- sum over k of weights_k v_k + out; rows of v are `stride` apart.
HWY_INLINE void add_weighted(const float* weights, const float* v, std::size_t stride,
                             std::size_t keys, std::size_t width, float* out) {
  for_each_vector(width, [&](std::size_t c, auto part) HWY_ATTR {
    FloatVector sum = part.load(out + c);
    for (std::size_t k = 0; k < keys; ++k) {
      sum = hn::MulAdd(hn::Set(Floats(), weights[k]), part.load(v + k * stride + c), sum);
    }
    part.store(sum, out + c);
  });
}

// One head's query: its matrices start at its own columns.
struct Query {
  const float* q;
  const float* k;
  const float* v;
  const float* mask;
  std::size_t width;
  std::size_t value_width;
};

// Scores of `count` keys from `first` on; returns the largest.
HWY_INLINE float score(const CrossAttention& x, const Query& query, std::size_t first,
                       std::size_t count, float* scores) {
  const float factor = 1 / std::sqrt(static_cast<float>(query.width));
  float largest = lowest;
  for (std::size_t i = 0; i < count; ++i) {
    const bool kept = query.mask == nullptr || query.mask[first + i] != 0;
    scores[i] = kept ? factor * dot(query.q, query.k + (first + i) * x.width, query.width) : lowest;
    largest = std::max(largest, scores[i]);
  }
  return largest;
}

// x_i <- exp(x_i - shift); returns their sum. What was masked becomes 0.
HWY_INLINE float exponentials(float* x, float shift, std::size_t count) {
  const Floats d;
  const FloatVector shifts = hn::Set(d, shift);
  for_each_vector(count, [&](std::size_t i, auto part) HWY_ATTR {
    const FloatVector score = part.load(x + i);
    const FloatVector power = hn::Exp(d, hn::Max(hn::Sub(score, shifts), hn::Set(d, -100)));
    part.store(hn::IfThenZeroElse(hn::Eq(score, hn::Set(d, lowest)), power), x + i);
  });
  float sum = 0;
  for (std::size_t i = 0; i < count; ++i) sum += x[i];
  return sum;
}

// Softmax over tiles: what was summed up so far is rescaled when a larger score turns up.
void attend_query(const CrossAttention& x, const Query& query, float* out) {
  std::fill_n(out, query.value_width, 0.0f);
  HWY_ALIGN float weights[tile];
  float largest = lowest;
  float total = 0;
  for (std::size_t first = 0; first < x.keys; first += tile) {
    const std::size_t count = std::min(tile, x.keys - first);
    const float top = std::max(largest, score(x, query, first, count, weights));
    if (top == lowest) continue;
    if (largest != lowest && top > largest) {
      const float shrink = std::exp(largest - top);
      scale(out, shrink, query.value_width);
      total *= shrink;
    }
    largest = top;
    total += exponentials(weights, largest, count);
    add_weighted(weights, query.v + first * x.value_width, x.value_width, count, query.value_width,
                 out);
  }
  if (total > 0) scale(out, 1 / total, query.value_width);
}

void attend_all(const CrossAttention& x, std::size_t examples, float* out) {
  const std::size_t width = x.width / x.heads;
  const std::size_t value_width = x.value_width / x.heads;
  for (std::size_t e = 0; e < examples; ++e) {
    const float* mask = x.mask.data == nullptr ? nullptr : x.mask.at(e);
    for (std::size_t r = 0; r < x.queries; ++r) {
      for (std::size_t h = 0; h < x.heads; ++h, out += value_width) {
        const Query query{x.q.at(e) + r * x.width + h * width,
                          x.k.at(e) + h * width,
                          x.v.at(e) + h * value_width,
                          mask,
                          width,
                          value_width};
        attend_query(x, query, out);
      }
    }
  }
}

HWY_INLINE FloatVector sigmoid(FloatVector x) {
  const FloatVector one = hn::Set(Floats(), 1);
  // Highway's Exp does not overflow to infinity: it is for arguments up to 104.
  const FloatVector bounded = hn::Max(x, hn::Set(Floats(), -88));
  return hn::Div(one, hn::Add(one, hn::Exp(Floats(), hn::Neg(bounded))));
}

// One step: `state` and `out` [hidden]; state null for zeros.
void advance(const Gru& gru, const float* gates, const float* weight, const float* bias,
             float update_scale, const float* state, float* out) {
  const Floats d;
  const std::size_t n = gru.hidden;
  for_each_vector(n, [&](std::size_t c, auto part) HWY_ATTR {
    FloatVector reset = hn::Add(part.load(gates + c), part.load(bias + c));
    FloatVector update = hn::Add(part.load(gates + n + c), part.load(bias + n + c));
    FloatVector inner = part.load(bias + 2 * n + c);
    for (std::size_t i = 0; state != nullptr && i < n; ++i) {
      const FloatVector h = hn::Set(d, state[i]);
      const float* row = weight + i * 3 * n + c;
      reset = hn::MulAdd(h, part.load(row), reset);
      update = hn::MulAdd(h, part.load(row + n), update);
      inner = hn::MulAdd(h, part.load(row + 2 * n), inner);
    }
    const FloatVector next =
        hn::Tanh(d, hn::MulAdd(sigmoid(reset), inner, part.load(gates + 2 * n + c)));
    const FloatVector before = state == nullptr ? hn::Zero(d) : part.load(state + c);
    const FloatVector share = hn::Mul(hn::Set(d, update_scale), sigmoid(update));
    part.store(hn::MulAdd(share, hn::Sub(next, before), before), out + c);
  });
}

void scan_all(const Gru& gru, std::size_t examples, float* out) {
  for (std::size_t e = 0; e < examples; ++e, out += gru.length * gru.hidden) {
    const float* state = nullptr;
    for (std::size_t row = gru.length; row-- > 0;) {
      float* next = out + row * gru.hidden;
      const float update = gru.update.data == nullptr ? 1 : gru.update.at(e)[row];
      if (gru.mask.at(e)[row] != 0) {
        advance(gru, gru.gates.at(e) + row * 3 * gru.hidden, gru.weight.at(e), gru.bias.at(e),
                update, state, next);
      } else if (state == nullptr) {
        std::fill_n(next, gru.hidden, 0.0f);
        continue;
      } else {
        std::copy_n(state, gru.hidden, next);
      }
      state = next;
    }
  }
}

}  // namespace HWY_NAMESPACE
}  // namespace lore::kernel
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace lore::kernel {

namespace {

HWY_EXPORT(attend_all);
HWY_EXPORT(scan_all);

}  // namespace

void attend(const CrossAttention& attention, std::size_t examples, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(attend_all)(attention, examples, out);
}

void scan(const Gru& gru, std::size_t examples, float* out) noexcept {
  HWY_DYNAMIC_DISPATCH(scan_all)(gru, examples, out);
}

}  // namespace lore::kernel
#endif
