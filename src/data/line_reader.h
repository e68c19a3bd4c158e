#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "lore/data/schema.h"
#include "lore/error.h"

namespace lore {

// Reads a text file line by line through one buffer, whatever the file's size. Lines end with "\n"
// or "\r\n", the last one also without. What comes out is UTF-8 without a byte order mark and free
// of NUL bytes; anything else is an Error(format) with file and line.
// Thread safety: one thread at a time.
class LineReader {
 public:
  LineReader(const std::string& path, Encoding encoding);

  // Moves on to the next line; false at the end of the file. Throws Error(format) for a line of
  // more than 16 MiB.
  bool next();

  // Appends the following line, and the break before it, to the current one; false at the end of
  // the file.
  bool extend();

  // The current line without its break. Writable, so that a parser can unescape in place; valid
  // until the next call of next() or extend().
  std::span<char> line() { return {buffer_.data() + begin_, end_ - begin_}; }
  std::string_view text() const { return {buffer_.data() + begin_, end_ - begin_}; }

  // 1-based number of the line that line() starts on.
  std::uint64_t number() const { return number_; }

  // Throws Error(format) at the current line.
  [[noreturn]] void fail(Fault fault) const;

 private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  bool find_end(std::size_t from);
  bool refill();
  void check_text(std::string_view text) const;

  std::string path_;
  Encoding encoding_;
  std::unique_ptr<std::FILE, Close> file_;
  std::string chunk_;   // as read, before conversion
  std::string buffer_;  // UTF-8; the current line is [begin_, end_), the rest starts at next_
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t next_ = 0;
  std::uint64_t number_ = 0;
  std::uint64_t lines_ = 0;  // seen so far
  bool at_end_ = false;      // of the file
};

}  // namespace lore
