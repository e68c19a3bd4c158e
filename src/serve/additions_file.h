#pragma once

#include <cstdint>
#include <string>

#include "serve/additions.h"

namespace lore {

// Additions on disk, one line each in order of arrival: a checksum (32 hexadecimal digits), a
// space, and a JSON object. A line is synced before append() returns. One that a crash cut short is
// dropped when the file is opened next; nothing else is forgiven.
// Thread safety: one thread at a time, one object to a file.
class AdditionsFile {
 public:
  AdditionsFile() = default;  // no file: nothing is kept

  // Opens or creates the file. Throws Error(not_found) where its folder does not exist, Error(io),
  // or Error(corrupt) with file and line.
  explicit AdditionsFile(std::string path);

  AdditionsFile(AdditionsFile&& other) noexcept;
  AdditionsFile& operator=(AdditionsFile&& other) noexcept;
  ~AdditionsFile();

  // What the file held when it was opened, without entities that were replaced.
  LatestAdditions take_read() { return std::move(read_); }

  // Throws Error(io), or Error(invalid_argument) for text that is not UTF-8; the file is as it was.
  void append(const Addition& addition);

  // Throws Error(io).
  void clear();

 private:
  void read_lines(const std::string& text);

  std::string path_;
  int descriptor_ = -1;
  std::uint64_t bytes_ = 0;  // that are synced
  LatestAdditions read_;
};

}  // namespace lore
