#include "kernel/widen.h"

#include <vector>

#include <gtest/gtest.h>

#include "lore/table.h"

#include "kernel/instruction_sets.h"
#include "kernel/numbers.h"

namespace lore::kernel {
namespace {

constexpr std::size_t most = 50;
constexpr float untouched = 7;

// The numbers of one row kept as `type`, and what Table says they are.
struct Row {
  explicit Row(TableType type)
      : table(Table::of(Matrix(1, most, random_numbers(most, 1)), type)),
        expected(table.matrix()) {}

  void expect_first(std::size_t count, const std::vector<float>& found) const {
    for (std::size_t i = 0; i < count; ++i) ASSERT_EQ(found[i], expected(0, i)) << i;
    ASSERT_EQ(found[count], untouched);
  }

  Table table;
  Matrix expected;
};

TEST(Widen, HalvesAreThoseOfTheTable) {
  const Row row(TableType::f16);
  const auto* halves = reinterpret_cast<const std::uint16_t*>(row.table.values().data());
  for_each_instruction_set([&] {
    for (std::size_t count = 0; count <= most; ++count) {
      std::vector<float> found(count + 1, untouched);
      widen_f16(halves, count, found.data());
      row.expect_first(count, found);
    }
  });
}

TEST(Widen, HalvesBelowTheSmallestNormalOneAreExact) {
  const std::uint16_t halves[] = {0, 1, 0x03FF, 0x8001, 0x0400};
  const float expected[] = {0, 0x1p-24f, 0x1.FF8p-15f, -0x1p-24f, 0x1p-14f};
  for_each_instruction_set([&] {
    float found[5];
    widen_f16(halves, 5, found);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(found[i], expected[i]);
  });
}

TEST(Widen, BytesAreThoseOfTheTable) {
  const Row row(TableType::int8);
  const auto* bytes = reinterpret_cast<const std::int8_t*>(row.table.values().data());
  for_each_instruction_set([&] {
    for (std::size_t count = 0; count <= most; ++count) {
      std::vector<float> found(count + 1, untouched);
      widen_int8(bytes, count, row.table.scales()[0], found.data());
      row.expect_first(count, found);
    }
  });
}

}  // namespace
}  // namespace lore::kernel
