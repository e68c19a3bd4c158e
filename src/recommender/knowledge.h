#pragma once

#include <string>

#include "lore/data/vector_table.h"

namespace lore {

// The id of the encoder that made the vectors, "unknown" where the table does not say.
std::string encoder_of(const VectorTable& table);

}  // namespace lore
