#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "lore/data/example_table.h"
#include "lore/data/load_options.h"

#include "data/row_bytes.h"

namespace lore {

// Packs rows into a table, in memory or in a file as the options say.
class ExampleWriter {
 public:
  // `expected` rows, where that is known; 0 where not. Throws as bytes_in_file().
  ExampleWriter(const LoadOptions& options, ExampleLayout layout, std::size_t expected = 0);

  // REQUIRES: own values of the layout's numbers. Throws as RowBytes::append().
  void add(const Example& example);

  ExampleTable finish();

 private:
  ExampleLayout layout_;
  std::unique_ptr<RowBytes> bytes_;
  std::vector<std::byte> packed_;  // one row
  std::size_t window_;
};

}  // namespace lore
