#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lore/data/schema.h"

namespace lore {

// XXH3-128 of what is added, in order.
// Thread safety: one thread at a time.
class Fingerprint {
 public:
  Fingerprint();
  Fingerprint(Fingerprint&&) noexcept;
  ~Fingerprint();

  // Texts added one by one differ from the same bytes added at once.
  void add(std::string_view text);

  // Throws Error(not_found) or Error(io).
  void add_file(const std::string& path);

  // 32 hexadecimal digits.
  std::string digits() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::string fingerprint_of(std::string_view bytes);

// The spec and the bytes of the files it names: equal for equal data wherever it lies. Text and
// vector files that do not exist are left out. Throws Error(not_found) or Error(io).
std::string fingerprint_of(const DatasetSpec& spec);

}  // namespace lore
