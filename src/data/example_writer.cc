#include "data/example_writer.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <utility>

namespace lore {

namespace {

constexpr std::size_t order_size = sizeof(std::uint32_t);  // of a row's number, when shuffled

std::size_t window_of(const LoadOptions& options, const ExampleLayout& layout) {
  if (options.rows_folder.empty()) return std::numeric_limits<std::size_t>::max();
  const auto memory = static_cast<std::size_t>(options.rows_memory);
  return std::max<std::size_t>(memory / (layout.stride() + order_size), 1);
}

}  // namespace

ExampleWriter::ExampleWriter(const LoadOptions& options, ExampleLayout layout, std::size_t expected)
    : layout_(layout),
      bytes_(options.rows_folder.empty() ? bytes_in_memory(expected * layout.stride())
                                         : bytes_in_file(options.rows_folder)),
      packed_(layout.stride()),
      window_(window_of(options, layout)) {}

void ExampleWriter::add(const Example& example) {
  layout_.write(example, packed_.data());
  bytes_->append(packed_);
}

ExampleTable ExampleWriter::finish() {
  bytes_->finish();
  return {layout_, std::move(bytes_), window_};
}

}  // namespace lore
