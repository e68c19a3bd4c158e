#include "data/npy.h"

#include <charconv>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "lore/error.h"

#include "data/half.h"
#include "data/mapped_file.h"

namespace lore {

namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t max_rank = 32;  // NumPy's own limit

[[noreturn]] void refuse(const std::string& path, ErrorKind kind, std::size_t offset,
                         const std::string& problem, const std::string& expected,
                         const std::string& found = "") {
  throw Error({.kind = kind,
               .problem = problem,
               .place = {.file = path, .offset = offset},
               .expected = expected,
               .found = found});
}

struct Header {
  std::string descr;
  bool fortran_order = false;
  std::vector<std::size_t> shape;
};

// Reads the header, a Python dict: {'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }.
class HeaderParser {
 public:
  HeaderParser(const std::string& path, std::string_view text, std::size_t offset)
      : path_(path), text_(text), offset_(offset) {}

  Header parse() {
    Header header;
    expect("{");
    while (!accept("}")) {
      const std::string_view key = quoted();
      expect(":");
      if (key == "descr") {
        header.descr = quoted();
      } else if (key == "fortran_order") {
        header.fortran_order = boolean();
      } else if (key == "shape") {
        header.shape = tuple();
      } else {
        fail("'descr', 'fortran_order' or 'shape'");
      }
      if (!accept(",") && !text_.substr(at_).starts_with('}')) fail("',' or '}'");
      skip_spaces();
    }
    if (at_ != text_.size()) fail("the end of the header");
    return header;
  }

 private:
  [[noreturn]] void fail(const std::string& expected) const {
    refuse(path_, ErrorKind::corrupt, offset_ + at_, "bad .npy header", expected);
  }

  void skip_spaces() {
    while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\n')) ++at_;
  }

  bool accept(std::string_view token) {
    skip_spaces();
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    skip_spaces();
    return true;
  }

  void expect(std::string_view token) {
    if (!accept(token)) fail("'" + std::string(token) + "'");
  }

  std::string_view quoted() {
    expect("'");
    const std::size_t end = text_.find('\'', at_);
    if (end == std::string_view::npos) fail("a closing quote");
    const std::string_view inside = text_.substr(at_, end - at_);
    at_ = end + 1;
    return inside;
  }

  bool boolean() {
    if (accept("True")) return true;
    expect("False");
    return false;
  }

  std::vector<std::size_t> tuple() {
    std::vector<std::size_t> counts;
    expect("(");
    while (!accept(")")) {
      counts.push_back(count());
      if (counts.size() > max_rank) fail("at most 32 dimensions");
      if (!accept(",") && !text_.substr(at_).starts_with(')')) fail("',' or ')'");
    }
    return counts;
  }

  std::size_t count() {
    std::size_t value = 0;
    const auto [end, error] =
        std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc()) fail("a count");
    at_ = static_cast<std::size_t>(end - text_.data());
    return value;
  }

  const std::string& path_;
  std::string_view text_;
  std::size_t offset_;  // of text_ in the file
  std::size_t at_ = 0;
};

// Where the header's text lies in the file.
struct HeaderPlace {
  std::size_t begin = 0;
  std::size_t length = 0;
};

HeaderPlace find_header(const std::string& path, std::string_view file) {
  const std::size_t fixed = magic.size() + 2;
  if (file.size() < fixed || !file.starts_with(magic)) {
    refuse(path, ErrorKind::corrupt, 0, "not an .npy file", "the bytes \"\\x93NUMPY\" first");
  }
  const unsigned version = static_cast<unsigned char>(file[magic.size()]);
  if (version < 1 || version > 3) {
    refuse(path, ErrorKind::unsupported, magic.size(), "an unknown .npy format", "1, 2 or 3",
           std::to_string(version));
  }
  const std::size_t width = version == 1 ? 2 : 4;
  std::uint32_t length = 0;
  if (file.size() >= fixed + width) std::memcpy(&length, file.data() + fixed, width);
  const HeaderPlace place{fixed + width, length};
  if (file.size() < place.begin || place.length > file.size() - place.begin) {
    refuse(path, ErrorKind::corrupt, fixed, "the .npy header is longer than the file",
           std::to_string(file.size()) + " bytes at most", std::to_string(length));
  }
  return place;
}

std::size_t element_size(const std::string& path, const Header& header, std::size_t offset) {
  for (const std::size_t size : {2U, 4U, 8U}) {
    if (header.descr == "<f" + std::to_string(size)) return size;
  }
  refuse(path, ErrorKind::unsupported, offset, "an array of another type", "'<f2', '<f4' or '<f8'",
         "'" + header.descr + "'");
}

void check_layout(const std::string& path, const Header& header, std::size_t offset) {
  if (header.fortran_order) {
    refuse(path, ErrorKind::unsupported, offset, "an array in Fortran order", "C order");
  }
  if (header.shape.size() != 2) {
    refuse(path, ErrorKind::unsupported, offset, "an array of another rank", "2 (one row a vector)",
           std::to_string(header.shape.size()));
  }
}

void check_size(const std::string& path, const Header& header, std::size_t element,
                std::size_t data_offset, std::size_t data_size) {
  std::size_t needed = element;
  for (const std::size_t count : header.shape) {
    if (__builtin_mul_overflow(needed, count, &needed)) needed = SIZE_MAX;
  }
  if (needed == data_size) return;
  refuse(path, ErrorKind::corrupt, data_offset, "the array's shape and the file's size disagree",
         std::to_string(needed) + " bytes", std::to_string(data_size));
}

template <typename Value>
std::vector<float> narrow(std::span<const std::byte> bytes) {
  std::vector<float> floats(bytes.size() / sizeof(Value));
  for (std::size_t i = 0; i < floats.size(); ++i) {
    Value value = 0;
    std::memcpy(&value, bytes.data() + i * sizeof(Value), sizeof(Value));
    floats[i] = static_cast<float>(value);
  }
  return floats;
}

std::vector<float> floats_of(std::span<const std::byte> bytes, std::size_t element) {
  if (element == 2) return floats_from_f16(bytes);
  return element == 4 ? narrow<float>(bytes) : narrow<double>(bytes);
}

}  // namespace

Matrix read_npy(const std::string& path) {
  const MappedFile file = MappedFile::open(path);
  const auto [begin, length] = find_header(path, file.text());
  const Header header = HeaderParser(path, file.text().substr(begin, length), begin).parse();
  const std::size_t element = element_size(path, header, begin);
  check_layout(path, header, begin);
  const auto data = file.bytes().subspan(begin + length);
  check_size(path, header, element, begin + length, data.size());
  return Matrix(header.shape[0], header.shape[1], floats_of(data, element));
}

}  // namespace lore
