#include "lore/table.h"

#include <cmath>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "lore/error.h"

#include "binary16.h"

namespace lore {
namespace {

constexpr TableType all_types[] = {TableType::f32, TableType::f16, TableType::int8};
constexpr float infinity = std::numeric_limits<float>::infinity();

Matrix random_matrix(std::size_t rows, std::size_t cols) {
  std::mt19937 random(1);
  std::normal_distribution<float> normal(0, 0.1f);
  Matrix matrix(rows, cols);
  for (std::size_t i = 0; i < matrix.size(); ++i) matrix.data()[i] = normal(random);
  return matrix;
}

TEST(Binary16, TurnsEveryNumberThereAndBack) {
  for (std::uint32_t bits = 0; bits < 0x10000; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = float_from_binary16(half);
    if (!std::isfinite(value)) continue;
    EXPECT_EQ(binary16_from_float(value), half) << bits;
  }
}

TEST(Binary16, TakesTheNearestAndTheEvenOneOfTwo) {
  for (std::uint32_t bits = 0; bits < 0x7BFF; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const auto next = static_cast<std::uint16_t>(bits + 1);
    const double middle = (double(float_from_binary16(half)) + float_from_binary16(next)) / 2;
    const auto between = static_cast<float>(middle);
    EXPECT_EQ(binary16_from_float(between), bits % 2 == 0 ? half : next) << bits;
    EXPECT_EQ(binary16_from_float(std::nextafter(between, 0.0f)), half) << bits;
    EXPECT_EQ(binary16_from_float(std::nextafter(between, infinity)), next) << bits;
  }
}

TEST(Table, NamesItsTypes) {
  for (const TableType type : all_types) EXPECT_EQ(table_type_of(name_of(type)), type);
  EXPECT_FALSE(table_type_of("int4").has_value());
}

TEST(Table, KeepsNumbersAsPreciselyAsItsTypeCan) {
  const Matrix matrix = random_matrix(50, 16);
  EXPECT_EQ(Table::of(matrix, TableType::f32).matrix(), matrix);
  const Matrix halves = Table::of(matrix, TableType::f16).matrix();
  const Matrix bytes = Table::of(matrix, TableType::int8).matrix();
  for (std::size_t r = 0; r < matrix.rows(); ++r) {
    float largest = 0;
    for (const float value : matrix.row(r)) largest = std::max(largest, std::abs(value));
    for (std::size_t c = 0; c < matrix.cols(); ++c) {
      EXPECT_NEAR(halves(r, c), matrix(r, c), std::abs(matrix(r, c)) * 0x1p-11f + 0x1p-25f);
      EXPECT_NEAR(bytes(r, c), matrix(r, c), largest / 254 * 1.001f);
    }
  }
}

TEST(Table, TakesWhatItSays) {
  const Matrix matrix = random_matrix(50, 16);
  EXPECT_EQ(Table::of(matrix, TableType::f32).bytes(), 50u * 64);
  EXPECT_EQ(Table::of(matrix, TableType::f16).bytes(), 50u * 32);
  EXPECT_EQ(Table::of(matrix, TableType::int8).bytes(), 50u * 20);
}

TEST(Table, KeepsARowOfZeros) {
  for (const TableType type : all_types) {
    EXPECT_EQ(Table::of(Matrix(2, 3), type).matrix(), Matrix(2, 3)) << name_of(type);
  }
}

TEST(Table, LivesAsLongAsACopy) {
  Table copy;
  {
    const Table table = Table::of(Matrix(1, 2, {1, 2}), TableType::f32);
    copy = table;
  }
  EXPECT_EQ(copy.matrix(), Matrix(1, 2, {1, 2}));
}

TEST(Table, RefusesWhatItsTypeCannotHold) {
  EXPECT_THROW(Table::of(Matrix(1, 1, {65520}), TableType::f16), Error);
  EXPECT_NO_THROW(Table::of(Matrix(1, 1, {-65504}), TableType::f16));
  for (const float value : {infinity, std::nanf("")}) {
    EXPECT_THROW(Table::of(Matrix(1, 1, {value}), TableType::f16), Error);
    EXPECT_THROW(Table::of(Matrix(1, 1, {value}), TableType::int8), Error);
  }
}

TEST(Table, RefusesBytesThatAreNotItsOwn) {
  const float scales[2] = {1, 1};
  const std::vector<std::byte> six(6);
  EXPECT_NO_THROW(Table::borrowed(TableType::int8, 2, 3, six, scales, nullptr));
  EXPECT_THROW(Table::borrowed(TableType::int8, 2, 3, six, {scales, 1}, nullptr), Error);
  EXPECT_THROW(Table::borrowed(TableType::f16, 2, 3, six, {}, nullptr), Error);
  EXPECT_THROW(Table::borrowed(TableType::int8, 3, 3, six, scales, nullptr), Error);
  EXPECT_THROW(Table::borrowed(TableType::f16, 1, 2, std::span(six).subspan(1, 4), {}, nullptr),
               Error);
}

TEST(Table, FindsTheFirstRowThatIsNoNumber) {
  const float lies[] = {1, std::nanf("")};
  const float negative[] = {-1, 1};
  const std::vector<std::byte> bytes(6, std::byte{1});
  EXPECT_EQ(Table::borrowed(TableType::int8, 2, 3, bytes, lies, nullptr).first_bad_row(), 1u);
  EXPECT_EQ(Table::borrowed(TableType::int8, 2, 3, bytes, negative, nullptr).first_bad_row(), 0u);
  const std::uint16_t halves[] = {0, 0x7C00};
  EXPECT_EQ(Table::borrowed(TableType::f16, 2, 1, std::as_bytes(std::span(halves)), {}, nullptr)
                .first_bad_row(),
            1u);
  EXPECT_EQ(Table::of(random_matrix(3, 2), TableType::int8).first_bad_row(), 3u);
}

}  // namespace
}  // namespace lore
