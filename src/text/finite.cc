#include "text/finite.h"

#include <algorithm>
#include <cmath>

#include "lore/error.h"

namespace lore {

void check_finite(const std::string& file, const std::string& name, std::span<const float> values) {
  const auto bad =
      std::find_if(values.begin(), values.end(), [](float value) { return !std::isfinite(value); });
  if (bad == values.end()) return;
  throw Error({.kind = ErrorKind::corrupt,
               .problem = "a value that is not finite",
               .place = {.file = file, .field = name},
               .found = "element " + std::to_string(bad - values.begin())});
}

}  // namespace lore
