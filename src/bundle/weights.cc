#include "lore/bundle/weights.h"

#include "data/dtype.h"

namespace lore {
namespace {

bool is_scales(const TensorFile& file, const std::string& name) {
  if (!name.ends_with(scales_suffix)) return false;
  const auto of = file.tensors().find(name.substr(0, name.rfind(scales_suffix)));
  return of != file.tensors().end() && of->second.dtype == DType::i8;
}

}  // namespace

void write_weights(const Weights& weights, TensorWriter& writer) {
  for (const auto& [name, matrix] : weights) writer.borrow(name, matrix.values(), matrix.cols());
}

Weights read_weights(const TensorFile& file) {
  Weights weights;
  for (const auto& [name, tensor] : file.tensors()) weights.emplace(name, file.matrix(name));
  return weights;
}

void write_tables(const Tables& tables, TensorWriter& writer) {
  for (const auto& [name, table] : tables) writer.borrow(name, table);
}

Tables read_tables(const TensorFile& file) {
  Tables tables;
  for (const auto& [name, tensor] : file.tensors()) {
    if (!is_scales(file, name)) tables.emplace(name, file.table(name));
  }
  return tables;
}

}  // namespace lore
