#pragma once

#include <string>

#include "lore/matrix.h"

namespace lore {

// Reads a NumPy array file (format 1.0, 2.0 or 3.0) of rank 2, C order, little-endian f16, f32 or
// f64, as f32. Throws Error(not_found), Error(io), Error(corrupt) with the offset, or
// Error(unsupported) for an array of another type, order or rank.
Matrix read_npy(const std::string& path);

}  // namespace lore
