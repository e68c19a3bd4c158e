#include "train/table_rows.h"

#include <algorithm>
#include <cstddef>

#include "lore/input.h"

namespace lore {

void copy_rows(const Matrix& table, std::span<const std::int32_t> ids, std::span<float> rows) {
  const std::size_t width = table.cols();
  float* out = rows.data();
  for (std::int32_t id : ids) {
    if (id == padding_id) {
      std::fill_n(out, width, 0.0f);
    } else {
      std::copy_n(table.data() + static_cast<std::size_t>(id) * width, width, out);
    }
    out += width;
  }
}

const std::int32_t* find_foreign(std::span<const std::int32_t> ids, std::int64_t cardinality) {
  const auto foreign = [=](std::int32_t id) { return id < 0 || id >= cardinality; };
  const auto found = std::find_if(ids.begin(), ids.end(), foreign);
  return found == ids.end() ? nullptr : &*found;
}

}  // namespace lore
