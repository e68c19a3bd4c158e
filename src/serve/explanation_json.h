#pragma once

#include <string>

#include "lore/serve/explanation.h"

namespace lore {

// One JSON object with the members of Explanation under their names; NaN is null, bad UTF-8 is
// replaced. Throws std::bad_alloc, as nothing but text is held: a document of nlohmann's may end
// the process where memory runs out (json_document.h).
std::string to_json(const Explanation& explanation);

}  // namespace lore
