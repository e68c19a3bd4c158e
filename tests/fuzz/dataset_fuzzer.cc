// Any text is a dataset file or an Error(format), and a spec that was read is written so that it
// reads the same.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "lore/data/schema.h"
#include "lore/error.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  try {
    const lore::DatasetSpec spec = lore::parse_dataset_spec(text, "/data/dataset.json");
    const std::string written = lore::to_json(spec);
    if (lore::parse_dataset_spec(written, "/data/dataset.json") != spec) std::abort();
  } catch (const lore::Error&) {
  }
  return 0;
}
