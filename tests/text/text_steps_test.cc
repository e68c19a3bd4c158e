#include "text/text_steps.h"

#include <cmath>
#include <memory>

#include <gtest/gtest.h>

namespace lore {
namespace {

// Runs a step over the tokens of `batch`, on values of `width` numbers a token each.
class TextSteps : public testing::Test {
 protected:
  TextSteps() {
    batch_.add(std::vector<std::int32_t>{2, 0, 1});
    batch_.add(std::vector<std::int32_t>{1});
  }

  Slot slot(std::size_t index, std::int32_t cols) const { return {index * 16, {1, cols}}; }

  void run(const TextStep& step) {
    step({batch_, values_.data(), capacity_, reinterpret_cast<std::byte*>(scratch_.data())});
  }

  float& at(Slot slot, std::size_t token, std::size_t col) {
    return values_[slot.offset * capacity_ + token * slot.size() + col];
  }

  static constexpr std::size_t capacity_ = 16;
  TokenBatch batch_;
  kernel::AlignedFloats values_ = kernel::AlignedFloats(64 * capacity_);
  kernel::AlignedFloats scratch_ = kernel::AlignedFloats(4096);
};

TEST_F(TextSteps, LookupsReadIdsPositionsAndTheOneSegment) {
  const Table table = Table::of(Matrix(5, 1, {10, 11, 12, 13, 14}), TableType::f32);
  const Slot out = slot(0, 1);
  run(lookup_step("token.id", table, 0, out));
  EXPECT_EQ(at(out, 0, 0), 12);
  EXPECT_EQ(at(out, 3, 0), 11);
  run(lookup_step("token.position", table, 2, out));
  EXPECT_EQ(at(out, 2, 0), 14);
  EXPECT_EQ(at(out, 3, 0), 12);
  run(lookup_step("token.segment", table, 0, out));
  EXPECT_EQ(at(out, 2, 0), 10);
}

TEST_F(TextSteps, SumsProductsAndScalesAreElementwise) {
  const Slot x = slot(0, 2), y = slot(1, 2), z = slot(2, 2), out = slot(3, 2);
  for (std::size_t t = 0; t < 4; ++t) {
    at(x, t, 1) = float(t);
    at(y, t, 1) = 2;
    at(z, t, 1) = 10;
  }
  run(add_step({x, y, z}, out));
  EXPECT_EQ(at(out, 3, 1), 15);
  run(multiply_step(x, y, out));
  EXPECT_EQ(at(out, 3, 1), 6);
  run(affine_step(x, 3, 1, out));
  EXPECT_EQ(at(out, 2, 1), 7);
  run(activation_step(Activation::relu, x, x));
  EXPECT_EQ(at(x, 2, 1), 2);
}

TEST_F(TextSteps, RotationAnglesAreCosinesThenSines) {
  const kernel::AlignedFloats angles = rotation_angles(4, 4, 100);
  EXPECT_FLOAT_EQ(angles[3 * 4 + 0], std::cos(3.0f));
  EXPECT_FLOAT_EQ(angles[3 * 4 + 1], std::cos(0.3f));
  EXPECT_FLOAT_EQ(angles[3 * 4 + 2], std::sin(3.0f));
  EXPECT_FLOAT_EQ(angles[3 * 4 + 3], std::sin(0.3f));
}

// With equal queries and keys every token's answer is the mean of its own text's values.
TEST_F(TextSteps, AttentionStaysWithinATextAndCausalLooksBack) {
  const Slot q = slot(0, 2), v = slot(1, 2), out = slot(2, 2);
  for (std::size_t t = 0; t < 4; ++t) at(v, t, 0) = float(t + 1);
  run(attention_step({.q = q, .k = q, .v = v}, out));
  for (std::size_t t = 0; t < 3; ++t) EXPECT_NEAR(at(out, t, 0), 2, 1e-6);
  EXPECT_NEAR(at(out, 3, 0), 4, 1e-6);
  run(attention_step({.q = q, .k = q, .v = v, .causal = true}, out));
  EXPECT_NEAR(at(out, 0, 0), 1, 1e-6);
  EXPECT_NEAR(at(out, 1, 0), 1.5, 1e-6);
}

// A bias that forbids all but the key right behind.
TEST_F(TextSteps, ABiasGoesByDistance) {
  const Slot q = slot(0, 1), v = slot(1, 1), out = slot(2, 1);
  for (std::size_t t = 0; t < 4; ++t) at(v, t, 0) = float(t + 1);
  auto bias = std::make_shared<Matrix>(8, 1);
  (*bias)(1, 0) = 100;  // distance -1
  run(attention_step({.q = q, .k = q, .v = v, .bias = bias, .farthest = 16}, out));
  EXPECT_NEAR(at(out, 1, 0), 1, 1e-6);
  EXPECT_NEAR(at(out, 2, 0), 2, 1e-6);
  EXPECT_NEAR(at(out, 0, 0), 2, 1e-6);  // has none behind
}

}  // namespace
}  // namespace lore
