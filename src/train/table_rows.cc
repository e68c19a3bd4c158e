#include "train/table_rows.h"

#include <algorithm>
#include <cstddef>

#include "lore/input.h"

#include "kernel/strided_rows.h"

namespace lore {

std::size_t count_present(std::span<const std::int32_t> ids) {
  return ids.size() - static_cast<std::size_t>(std::count(ids.begin(), ids.end(), padding_id));
}

namespace {

void prefetch(const Matrix& table, std::int32_t id) {
  const float* row = table.data() + static_cast<std::size_t>(id) * table.cols();
  __builtin_prefetch(row);
  __builtin_prefetch(row + table.cols() - 1);
}

// The first row is copied, so that a lookup of one id costs no arithmetic.
void sum_rows(const Matrix& table, std::span<const std::int32_t> ids, float* sum) {
  const std::size_t width = table.cols();
  bool first = true;
  for (std::int32_t id : ids) {
    if (id == padding_id) continue;
    const float* row = table.data() + static_cast<std::size_t>(id) * width;
    if (first) {
      std::copy_n(row, width, sum);
    } else {
      for (std::size_t d = 0; d < width; ++d) sum[d] += row[d];
    }
    first = false;
  }
  if (first) std::fill_n(sum, width, 0.0f);
}

}  // namespace

void look_up_means(const Matrix& table, std::span<const std::int32_t> ids, std::size_t group,
                   StridedRows<float> rows) {
  const std::size_t width = table.cols();
  if (group == 1 && count_present(ids) == ids.size()) {
    return kernel::look_up_rows(table.data(), width, ids.data(), ids.size(), rows.first,
                                rows.stride);
  }
  for (std::size_t i = 0; i * group < ids.size(); ++i) {
    const std::size_t ahead = std::min(i * group + prefetch_distance, ids.size() - 1);
    prefetch(table, ids[ahead]);
    const auto members = ids.subspan(i * group, group);
    float* mean = rows[i];
    sum_rows(table, members, mean);
    const std::size_t count = group == 1 ? 1 : count_present(members);
    for (std::size_t d = 0; count > 1 && d < width; ++d) mean[d] /= static_cast<float>(count);
  }
}

const std::int32_t* find_foreign(std::span<const std::int32_t> ids, std::int64_t cardinality) {
  const auto limit = static_cast<std::uint32_t>(cardinality);
  const auto foreign = [=](std::int32_t id) { return static_cast<std::uint32_t>(id) >= limit; };
  const auto found = std::find_if(ids.begin(), ids.end(), foreign);
  return found == ids.end() ? nullptr : &*found;
}

}  // namespace lore
