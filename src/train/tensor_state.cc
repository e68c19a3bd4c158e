#include "train/tensor_state.h"

#include <algorithm>

#include "lore/error.h"

namespace lore {

namespace {

void check_size(const TensorFile& file, const std::string& name, std::size_t expected,
                std::size_t found) {
  if (found == expected) return;
  throw Error({.kind = ErrorKind::mismatch,
               .problem = "a tensor of another size than training goes on with",
               .place = {.file = file.path(), .field = name},
               .expected = std::to_string(expected) + " numbers",
               .found = std::to_string(found)});
}

}  // namespace

void write_floats(TensorWriter& writer, const std::string& name, std::span<const float> values) {
  writer.borrow(name, values, values.size());
}

void read_floats(const TensorFile& file, const std::string& name, std::span<float> values) {
  const Matrix read = file.matrix(name);
  check_size(file, name, values.size(), read.size());
  std::copy_n(read.data(), read.size(), values.data());
}

std::vector<std::int32_t> read_int32s(const TensorFile& file, const std::string& name,
                                      std::size_t count) {
  std::vector<std::int32_t> read = file.int32s(name);
  check_size(file, name, count, read.size());
  return read;
}

std::vector<std::int64_t> read_int64s(const TensorFile& file, const std::string& name,
                                      std::size_t count) {
  std::vector<std::int64_t> read = file.int64s(name);
  check_size(file, name, count, read.size());
  return read;
}

void write_weights(TensorWriter& writer, const std::string& prefix, const Weights& weights) {
  for (const auto& [name, matrix] : weights) {
    writer.borrow(prefix + name, matrix.values(), matrix.cols());
  }
}

void read_weights(const TensorFile& file, const std::string& prefix, Weights& weights) {
  for (auto& [name, matrix] : weights) {
    read_floats(file, prefix + name, {matrix.data(), matrix.size()});
  }
}

}  // namespace lore
