#pragma once

#include <string>

#include "lore/data/schema.h"

namespace lore {

// XXH3-128 of the spec and the bytes of the files it names, as 32 hexadecimal digits. Equal for
// equal data wherever it lies. Text and vector files that do not exist are left out. Throws
// Error(not_found) or Error(io).
std::string fingerprint_of(const DatasetSpec& spec);

}  // namespace lore
