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

// out <- sum over k of weights_k v_k + out; rows of v are `stride` apart. Several sums at a time:
// an addition waits for the one before it.
HWY_INLINE void add_weighted(const float* weights, const float* v, std::size_t stride,
                             std::size_t keys, std::size_t width, float* out) {
  for_each_vector(width, [&](std::size_t c, auto part) HWY_ATTR {
    FloatVector sums[4] = {part.load(out + c), hn::Zero(Floats()), hn::Zero(Floats()),
                           hn::Zero(Floats())};
    const auto add = [&](std::size_t k, FloatVector& sum) HWY_ATTR {
      sum = hn::MulAdd(hn::Set(Floats(), weights[k]), part.load(v + k * stride + c), sum);
    };
    std::size_t k = 0;
    for (; k + 4 <= keys; k += 4) {
      for (std::size_t s = 0; s < 4; ++s) add(k + s, sums[s]);
    }
    for (; k < keys; ++k) add(k, sums[0]);
    part.store(hn::Add(hn::Add(sums[0], sums[1]), hn::Add(sums[2], sums[3])), out + c);
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
  FloatVector sum = hn::Zero(d);
  for_each_vector(count,
                  [&](std::size_t i, auto part) HWY_ATTR { sum = hn::Add(sum, part.load(x + i)); });
  return hn::GetLane(hn::SumOfLanes(d, sum));
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

// The keys of one head, few and short as those of histories are, column by column: a query then
// meets a vector of keys at a time.
struct ShortHead {
  static constexpr std::size_t most_columns = 32;

  HWY_ALIGN float keys[most_columns * tile];
  HWY_ALIGN float penalties[tile];  // 0, or what leaves a key out
  std::size_t count = 0;            // keys and what fills their last two vectors up

  static bool takes(const CrossAttention& x) {
    return x.queries > 1 && x.keys <= tile && x.width / x.heads <= most_columns;
  }

  void load(const CrossAttention& x, const Query& head) {
    const std::size_t at_once = 2 * hn::Lanes(Floats());
    count = (x.keys + at_once - 1) / at_once * at_once;
    for (std::size_t c = 0; c < head.width; ++c) {
      float* const column = keys + c * tile;
      for (std::size_t k = 0; k < x.keys; ++k) column[k] = head.k[k * x.width + c];
      std::fill(column + x.keys, column + count, 0.0f);
    }
    for (std::size_t k = 0; k < count; ++k) {
      const bool kept = k < x.keys && (head.mask == nullptr || head.mask[k] != 0);
      penalties[k] = kept ? 0 : lowest;
    }
  }
};

// Scores of all keys, two vectors at a time; returns the largest.
HWY_INLINE float score(const ShortHead& head, const float* q, std::size_t width, float* scores) {
  const Floats d;
  const std::size_t lanes = hn::Lanes(d);
  const FloatVector factor = hn::Set(d, 1 / std::sqrt(static_cast<float>(width)));
  FloatVector largest = hn::Set(d, lowest);
  for (std::size_t k = 0; k < head.count; k += 2 * lanes) {
    FloatVector first = hn::Zero(d);
    FloatVector second = hn::Zero(d);
    for (std::size_t c = 0; c < width; ++c) {
      const FloatVector number = hn::Set(d, q[c]);
      first = hn::MulAdd(number, hn::Load(d, head.keys + c * tile + k), first);
      second = hn::MulAdd(number, hn::Load(d, head.keys + c * tile + k + lanes), second);
    }
    first = hn::MulAdd(first, factor, hn::Load(d, head.penalties + k));
    second = hn::MulAdd(second, factor, hn::Load(d, head.penalties + k + lanes));
    largest = hn::Max(largest, hn::Max(first, second));
    hn::Store(first, d, scores + k);
    hn::Store(second, d, scores + k + lanes);
  }
  return hn::GetLane(hn::MaxOfLanes(d, largest));
}

void attend_query(const CrossAttention& x, const ShortHead& head, const Query& query, float* out) {
  std::fill_n(out, query.value_width, 0.0f);
  HWY_ALIGN float weights[tile];
  const float largest = score(head, query.q, query.width, weights);
  if (largest == lowest) return;
  const float total = exponentials(weights, largest, head.count);
  add_weighted(weights, query.v, x.value_width, x.keys, query.value_width, out);
  scale(out, 1 / total, query.value_width);
}

// The head's matrices of an example, the query that of its first row.
HWY_INLINE Query first_query(const CrossAttention& x, std::size_t example, std::size_t head) {
  const std::size_t width = x.width / x.heads;
  const std::size_t value_width = x.value_width / x.heads;
  return {.q = x.q.at(example) + head * width,
          .k = x.k.at(example) + head * width,
          .v = x.v.at(example) + head * value_width,
          .mask = x.mask.data == nullptr ? nullptr : x.mask.at(example),
          .width = width,
          .value_width = value_width};
}

template <typename AttendQuery>
HWY_INLINE void for_each_query(const CrossAttention& x, Query query, float* out,
                               AttendQuery attend_one) {
  for (std::size_t r = 0; r < x.queries; ++r, query.q += x.width, out += x.value_width) {
    attend_one(query, out);
  }
}

void attend_all(const CrossAttention& x, std::size_t examples, float* out) {
  ShortHead short_head;
  const bool is_short = ShortHead::takes(x);
  for (std::size_t e = 0; e < examples; ++e, out += x.queries * x.value_width) {
    for (std::size_t h = 0; h < x.heads; ++h) {
      const Query head = first_query(x, e, h);
      float* const to = out + h * head.value_width;
      if (is_short) {
        short_head.load(x, head);
        for_each_query(x, head, to, [&](const Query& query, float* row) HWY_ATTR {
          attend_query(x, short_head, query, row);
        });
      } else {
        for_each_query(x, head, to, [&](const Query& query, float* row) HWY_ATTR {
          attend_query(x, query, row);
        });
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
