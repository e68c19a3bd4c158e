#include "kernel/strided_rows.h"

#include <vector>

#include <gtest/gtest.h>

#include "kernel/instruction_sets.h"
#include "kernel/numbers.h"

namespace lore::kernel {
namespace {

constexpr std::size_t widths[] = {1, 16, 35};

TEST(StridedRows, AreCopiesOfTheTables) {
  const std::vector<std::int32_t> ids = {3, 0, 3};
  for_each_instruction_set([&] {
    for (std::size_t width : widths) {
      const std::size_t stride = width + 3;
      const std::vector<float> table = random_numbers(4 * width, 1);
      std::vector<float> out(ids.size() * stride, 7);
      look_up_rows(table.data(), width, ids.data(), ids.size(), out.data(), stride);
      for (std::size_t i = 0; i < out.size(); ++i) {
        const std::size_t d = i % stride;
        const auto id = static_cast<std::size_t>(ids[i / stride]);
        ASSERT_EQ(out[i], d < width ? table[id * width + d] : 7);
      }
    }
  });
}

TEST(StridedRows, AreAddedWhereTheyBelong) {
  const std::vector<std::uint32_t> positions = {1, 0, 1};
  for_each_instruction_set([&] {
    for (std::size_t width : widths) {
      const std::size_t stride = width + 3;
      const std::vector<float> gradients = random_numbers(positions.size() * stride, 1);
      std::vector<float> sums(2 * width, 1);
      add_rows(gradients.data(), stride, positions.data(), 0.5f, positions.size(), width,
               sums.data());
      for (std::size_t d = 0; d < width; ++d) {
        ASSERT_FLOAT_EQ(sums[d], 1 + 0.5f * gradients[stride + d]);
        ASSERT_NEAR(sums[width + d], 1 + 0.5f * (gradients[d] + gradients[2 * stride + d]), 1e-6);
      }
    }
  });
}

}  // namespace
}  // namespace lore::kernel
