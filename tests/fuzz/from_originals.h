#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace lore::fuzz {

// Mutates an input whose first byte chooses one of `count` files; now and then it becomes that file
// whole, `original(choice)`, so that a run without a corpus gets past the first checks.
template <typename Original>
std::size_t mutate(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed,
                   std::size_t count, Original original) {
  if (size > 0 && seed % 64 != 0) return 1 + LLVMFuzzerMutate(data + 1, size - 1, most - 1);
  data[0] = static_cast<std::uint8_t>(seed / 64 % count);
  const std::string bytes = original(data[0]);
  const std::size_t length = std::min(bytes.size(), most - 1);
  std::memcpy(data + 1, bytes.data(), length);
  return 1 + length;
}

}  // namespace lore::fuzz
