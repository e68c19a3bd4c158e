// Any bytes in place of any file of a checkpoint open or are an Error, and what opens encodes. The
// first byte chooses the file.

#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "fuzz/from_originals.h"
#include "text/hostile_folders.h"

namespace {

const lore::hostile::Victim& victim() {
  static const lore::hostile::Victim checkpoint(lore::hostile::checkpoint());
  return checkpoint;
}

void open(const std::string& folder) {
  if (!lore::hostile::broken_promise(*lore::open_encoder(folder)).empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  victim().replace(data[0] % victim().files(), {reinterpret_cast<const char*>(data) + 1, size - 1},
                   open);
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  return lore::fuzz::mutate(data, size, most, seed, victim().files(),
                            [](std::size_t number) { return victim().original(number); });
}
