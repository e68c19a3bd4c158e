#include <algorithm>
#include <cstring>

#include <nlohmann/json.hpp>

#include "lore/data/safetensors.h"
#include "lore/error.h"

#include "data/dtype.h"
#include "data/utf8.h"
#include "data/write_file.h"

namespace lore {

namespace {

using Json = nlohmann::json;

constexpr std::size_t alignment = 64;  // of the first tensor in the file

template <typename Value>
std::string bytes_of(std::span<const Value> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size_bytes()};
}

std::string_view text_of(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

DType dtype_of(TableType type) {
  if (type == TableType::f32) return DType::f32;
  return type == TableType::f16 ? DType::f16 : DType::i8;
}

void check_text(const std::string& what, const std::string& text) {
  if (!find_invalid_utf8(text)) return;
  throw Error({.kind = ErrorKind::invalid_argument, .problem = what + " that is not UTF-8"});
}

std::string length_of(const std::string& header) {
  const std::uint64_t length = header.size();
  std::string bytes(sizeof(length), '\0');
  std::memcpy(bytes.data(), &length, sizeof(length));
  return bytes;
}

}  // namespace

void TensorWriter::put(const std::string& name, Entry entry) {
  check_text("a tensor name", name);
  if (name == "__metadata__" || !entries_.emplace(name, std::move(entry)).second) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "this tensor name is taken",
                 .place = {.field = name}});
  }
}

void TensorWriter::add(const std::string& name, const Matrix& matrix) {
  put(name, {DType::f32,
             {static_cast<std::int64_t>(matrix.rows()), static_cast<std::int64_t>(matrix.cols())},
             bytes_of(matrix.values()),
             {}});
}

void TensorWriter::borrow(const std::string& name, std::span<const float> values,
                          std::size_t cols) {
  const auto rows = static_cast<std::int64_t>(values.size() / cols);
  const auto* bytes = reinterpret_cast<const char*>(values.data());
  put(name, {DType::f32,
             {rows, static_cast<std::int64_t>(cols)},
             {},
             std::string_view(bytes, values.size_bytes())});
}

void TensorWriter::borrow(const std::string& name, const Table& table) {
  const auto rows = static_cast<std::int64_t>(table.rows());
  put(name, {dtype_of(table.type()),
             {rows, static_cast<std::int64_t>(table.cols())},
             {},
             text_of(table.values()),
             table});
  if (table.type() != TableType::int8) return;
  put(name + scales_suffix,
      {DType::f32, {rows}, {}, text_of(std::as_bytes(table.scales())), table});
}

void TensorWriter::add(const std::string& name, std::span<const std::int32_t> values) {
  put(name, {DType::i32, {static_cast<std::int64_t>(values.size())}, bytes_of(values), {}});
}

void TensorWriter::add(const std::string& name, std::span<const std::int64_t> values) {
  put(name, {DType::i64, {static_cast<std::int64_t>(values.size())}, bytes_of(values), {}});
}

void TensorWriter::add(const std::string& name, std::span<const std::uint8_t> values) {
  put(name, {DType::u8, {static_cast<std::int64_t>(values.size())}, bytes_of(values), {}});
}

void TensorWriter::add(const std::string& name, const StringTable& strings) {
  const StringTable::Arrays& arrays = strings.arrays();
  add(name + ".bytes", arrays.bytes.values());
  add(name + ".ends", arrays.ends.values());
  add(name + ".slots", arrays.slots.values());
}

void TensorWriter::add_strings(const std::string& name, const std::vector<std::string>& strings) {
  std::string packed;
  for (const std::string& string : strings) {
    check_text("a string", string);
    if (string.find('\0') != std::string::npos) {
      throw Error({.kind = ErrorKind::invalid_argument,
                   .problem = "a string that holds a NUL byte",
                   .place = {.field = name}});
    }
    packed += string;
    packed += '\0';
  }
  const auto size = static_cast<std::int64_t>(packed.size());
  put(name, {DType::u8, {size}, std::move(packed), {}});
}

void TensorWriter::set_metadata(const std::string& key, const std::string& value) {
  check_text("a metadata key", key);
  check_text("a metadata value", value);
  metadata_[key] = value;
}

// Widest elements first, so that every tensor is aligned to its element size.
std::vector<TensorWriter::Entries::const_iterator> TensorWriter::layout() const {
  std::vector<Entries::const_iterator> order;
  for (auto it = entries_.begin(); it != entries_.end(); ++it) order.push_back(it);
  std::stable_sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
    return name_of(a->second.dtype).size > name_of(b->second.dtype).size;
  });
  return order;
}

// The length and the JSON, padded so that the data starts at a multiple of `alignment`.
std::string TensorWriter::header() const {
  Json json = Json::object();
  if (!metadata_.empty()) json["__metadata__"] = metadata_;
  std::size_t offset = 0;
  for (const auto& it : layout()) {
    const Entry& entry = it->second;
    const std::size_t end = offset + entry.bytes().size();
    json[it->first] = {{"dtype", name_of(entry.dtype).name},
                       {"shape", entry.shape},
                       {"data_offsets", {offset, end}}};
    offset = end;
  }
  std::string text = json.dump();
  while ((sizeof(std::uint64_t) + text.size()) % alignment != 0) text += ' ';
  return length_of(text) + text;
}

std::string TensorWriter::bytes() const {
  std::string bytes = header();
  for (const auto& it : layout()) bytes += it->second.bytes();
  return bytes;
}

void TensorWriter::write(const std::string& path) const {
  const std::string head = header();
  std::vector<std::string_view> pieces = {head};
  for (const auto& it : layout()) pieces.push_back(it->second.bytes());
  write_file(path, pieces);
}

}  // namespace lore
