#include "data/line_reader.h"

#include <cerrno>
#include <cstring>

#include "data/file_error.h"
#include "data/utf8.h"

namespace lore {

namespace {

constexpr std::size_t chunk_size = 1 << 18;
constexpr std::size_t max_line = 16 << 20;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

LineReader::LineReader(const std::string& path, Encoding encoding)
    : path_(path), encoding_(encoding), file_(std::fopen(path.c_str(), "rbe")) {
  if (!file_) throw file_error(path, "cannot open the file", errno);
  std::setvbuf(file_.get(), nullptr, _IONBF, 0);
  chunk_.resize(chunk_size);
  refill();
  if (encoding == Encoding::utf8 && buffer_.starts_with(byte_order_mark)) {
    next_ = byte_order_mark.size();
  }
}

bool LineReader::next() {
  begin_ = next_;
  number_ = lines_ + 1;
  return find_end(next_ - begin_);
}

bool LineReader::extend() {
  return find_end(next_ - begin_);
}

// Finds the end of the line that starts `from` bytes after begin_.
bool LineReader::find_end(std::size_t from) {
  std::size_t searched = from;
  std::size_t line_break = 0;
  while ((line_break = buffer_.find('\n', begin_ + searched)) == std::string::npos) {
    searched = buffer_.size() - begin_;
    if (!refill()) break;
  }
  const bool is_last = line_break == std::string::npos;
  if (is_last && searched == from) return false;
  end_ = is_last ? buffer_.size() : line_break;
  next_ = is_last ? end_ : end_ + 1;
  if (end_ > begin_ + from && buffer_[end_ - 1] == '\r') --end_;
  ++lines_;
  check_text(text().substr(from));
  return true;
}

// Reads one more chunk behind what is left from begin_ on; false at the end of the file.
bool LineReader::refill() {
  if (at_end_) return false;
  if (buffer_.size() - begin_ > max_line) {
    fail({.problem = "a line or quoted value of more than 16 MiB",
          .hint = "is this a text file, and is every quote closed?"});
  }
  const std::size_t size = std::fread(chunk_.data(), 1, chunk_.size(), file_.get());
  if (std::ferror(file_.get()) != 0) throw file_error(path_, "cannot read the file", errno);
  at_end_ = size < chunk_.size();
  buffer_.erase(0, begin_);
  next_ -= begin_;
  end_ -= std::min(end_, begin_);
  begin_ = 0;
  const std::string_view read = std::string_view(chunk_).substr(0, size);
  if (encoding_ == Encoding::latin1) {
    append_latin1(read, buffer_);
  } else {
    buffer_.append(read);
  }
  return size > 0;
}

void LineReader::check_text(std::string_view text) const {
  if (std::memchr(text.data(), 0, text.size()) != nullptr) {
    throw Error({.kind = ErrorKind::format,
                 .problem = "a NUL byte in the text",
                 .place = {.file = path_, .line = lines_},
                 .hint = "text must be UTF-8 or latin-1, not UTF-16 or binary"});
  }
  if (const auto at = find_invalid_utf8(text)) {
    throw Error({.kind = ErrorKind::format,
                 .problem = "invalid UTF-8 at byte " + std::to_string(*at + 1) + " of the line",
                 .place = {.file = path_, .line = lines_},
                 .hint = "is the file's \"encoding\" \"latin-1\"?"});
  }
}

void LineReader::fail(Fault fault) const {
  fault.kind = ErrorKind::format;
  fault.place.file = path_;
  fault.place.line = number_;
  throw Error(std::move(fault));
}

}  // namespace lore
