#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "lore/data/safetensors.h"

namespace lore {

// What the safetensors layout calls an element type, and how many bytes one takes.
struct DTypeName {
  DType dtype;
  std::string_view name;
  std::size_t size;
};

inline constexpr std::array<DTypeName, 7> dtype_names = {{{DType::f32, "F32", 4},
                                                          {DType::f16, "F16", 2},
                                                          {DType::bf16, "BF16", 2},
                                                          {DType::i64, "I64", 8},
                                                          {DType::i32, "I32", 4},
                                                          {DType::u8, "U8", 1},
                                                          {DType::i8, "I8", 1}}};

// What the name of a table's scales ends with, after the table's own.
inline constexpr const char* scales_suffix = ".scales";

inline const DTypeName& name_of(DType dtype) {
  return dtype_names.at(static_cast<std::size_t>(dtype));
}

}  // namespace lore
