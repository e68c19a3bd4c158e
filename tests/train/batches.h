#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "lore/data/batch.h"
#include "lore/input.h"

#include "train/random.h"

// Inputs and batches made by hand or at random for the tests of training.
namespace lore {

inline Input id_field(const std::string& name, Side side, std::int32_t cardinality,
                      std::int32_t width = 1) {
  return {.name = name,
          .role = InputRole::field,
          .side = side,
          .width = width,
          .cardinality = cardinality,
          .table = name};
}

inline Input number_field(const std::string& name, Side side) {
  return {.name = name, .role = InputRole::number, .side = side, .width = 2};
}

// `length` positions of `width` ids each, of the table of the field `of`.
inline Input history_of(const Input& of, std::int32_t length) {
  return {.name = "history." + of.name,
          .role = InputRole::history,
          .side = Side::user,
          .width = length * of.width,
          .groups = length,
          .cardinality = of.cardinality,
          .table = of.table};
}

inline Input vector_of(Side side, std::int32_t width) {
  return {.name = name_of(side) + std::string(".vector"),
          .role = InputRole::vector,
          .side = side,
          .width = width};
}

inline Input presence_of(Side side) {
  return {.name = name_of(side) + std::string(".presence"),
          .role = InputRole::presence,
          .side = side,
          .width = 1};
}

inline Input float_input(const std::string& name, std::int32_t width) {
  return {.name = name, .role = InputRole::vector, .side = Side::user, .width = width};
}

inline float random_float(Random& random) {
  return static_cast<float>(2 * random.uniform() - 1);
}

inline std::int32_t random_id(Random& random, std::int32_t cardinality) {
  return static_cast<std::int32_t>(1 + random.below(static_cast<std::uint64_t>(cardinality - 1)));
}

// One example's ids: values first, then padding. Row 0 has none, row 1 is full, row 2 knows
// nothing.
inline void fill_ids(const Input& input, std::size_t row, Random& random, std::int32_t* ids) {
  const auto groups = static_cast<std::uint64_t>(input.groups);
  const std::int32_t each = input.width / input.groups;
  auto present = static_cast<std::int32_t>(random.below(groups + 1));
  if (row == 1 || input.role == InputRole::field) present = input.groups;
  if (row == 0) present = 0;
  for (std::int32_t i = 0; i < input.width; ++i) {
    const bool first = i % each == 0;
    const bool there = i / each < present && (first || random.uniform() < 0.6);
    ids[i] = !there ? padding_id : row == 2 ? unknown_id : random_id(random, input.cardinality);
  }
}

inline void fill_floats(const Input& input, std::size_t row, Random& random, float* floats) {
  const bool missing = row % 3 == static_cast<std::size_t>(input.side);
  for (std::int32_t i = 0; i < input.width; ++i) floats[i] = missing ? 0 : random_float(random);
  if (input.role == InputRole::number) floats[1] = missing ? 1 : 0;
  if (input.role == InputRole::presence) floats[0] = missing ? 0 : 1;
}

// Random values for every input, with empty and full histories, unknown ids, and a third of the
// numbers and vectors missing.
inline Batch random_batch(const std::vector<Input>& inputs, std::size_t rows, std::uint64_t seed) {
  Random random(seed);
  Batch batch{.rows = rows, .columns = std::vector<Batch::Column>(inputs.size()), .labels = {}};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const auto width = static_cast<std::size_t>(inputs[i].width);
    Batch::Column& column = batch.columns[i];
    if (inputs[i].is_ids()) column.ids.resize(rows * width);
    if (!inputs[i].is_ids()) column.floats.resize(rows * width);
    for (std::size_t row = 0; row < rows; ++row) {
      if (inputs[i].is_ids()) {
        fill_ids(inputs[i], row, random, column.ids.data() + row * width);
      } else {
        fill_floats(inputs[i], row, random, column.floats.data() + row * width);
      }
    }
  }
  for (std::size_t row = 0; row < rows; ++row) batch.labels.push_back(float(random.below(2)));
  return batch;
}

}  // namespace lore
