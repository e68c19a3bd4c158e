#include "lore/data/safetensors.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <optional>
#include <type_traits>

#include <nlohmann/json.hpp>

#include "lore/error.h"

#include "data/dtype.h"
#include "data/half.h"
#include "data/json_object.h"
#include "data/mapped_file.h"
#include "data/parse_json.h"
#include "data/utf8.h"
#include "json_document.h"

static_assert(std::endian::native == std::endian::little, "safetensors are read as they lie");

namespace lore {

namespace {

using Json = nlohmann::json;
using Tensor = TensorFile::Tensor;

constexpr std::size_t length_bytes = 8;
constexpr std::uint64_t max_header = 100'000'000;  // as in the reference implementation
constexpr std::size_t max_depth = 8;
constexpr std::size_t max_keys = 100'000;  // four a tensor
constexpr std::size_t max_rank = 8;
constexpr std::size_t max_listed = 8;  // tensors named in a message

std::string text_of(const std::vector<std::int64_t>& shape) {
  std::string text = "[";
  for (const std::int64_t size : shape) {
    text += (text.size() > 1 ? ", " : "") + std::to_string(size);
  }
  return text + "]";
}

// The bytes a tensor takes, or nothing if they cannot be counted in 63 bits.
std::optional<std::int64_t> bytes_of(const std::vector<std::int64_t>& shape, DType dtype) {
  auto bytes = static_cast<std::int64_t>(name_of(dtype).size);
  for (const std::int64_t size : shape) {
    if (__builtin_mul_overflow(bytes, size, &bytes)) return std::nullopt;
  }
  return bytes;
}

// Checks a file's header against its size, and takes out what it describes.
class HeaderReader {
 public:
  HeaderReader(const std::string& path, std::span<const std::byte> file)
      : path_(path), file_(file), header_(parse()) {}

  std::map<std::string, std::string> metadata() const {
    std::map<std::string, std::string> metadata;
    const auto found = header_->find("__metadata__");
    if (found == header_->end()) return metadata;
    if (!found->is_object()) refuse("__metadata__", "no object of strings");
    for (const auto& [key, value] : found->items()) {
      if (!value.is_string()) refuse("__metadata__", "no object of strings");
      metadata[key] = value.get<std::string>();
    }
    return metadata;
  }

  std::map<std::string, Tensor> tensors() const {
    std::map<std::string, Tensor> tensors;
    for (const auto& [name, entry] : header_->items()) {
      if (name != "__metadata__") tensors[name] = tensor(name, entry);
    }
    check_cover(tensors);
    return tensors;
  }

 private:
  [[noreturn]] void refuse(const std::string& name, const std::string& problem,
                           const std::string& expected = "", const std::string& found = "",
                           std::uint64_t offset = length_bytes) const {
    throw Error({.kind = ErrorKind::corrupt,
                 .problem = problem,
                 .place = {.file = path_, .field = name, .offset = offset},
                 .expected = expected,
                 .found = found});
  }

  JsonDocument<Json> parse() {
    std::uint64_t length = 0;
    if (file_.size() < length_bytes) {
      refuse("", "too short for a safetensors file", "at least 8 bytes",
             std::to_string(file_.size()), 0);
    }
    std::memcpy(&length, file_.data(), length_bytes);
    const std::uint64_t room = std::min<std::uint64_t>(file_.size() - length_bytes, max_header);
    if (length > room) {
      refuse("", "the header is longer than the file", "at most " + std::to_string(room) + " bytes",
             std::to_string(length), 0);
    }
    data_ = file_.subspan(length_bytes + length);
    const std::string_view text(reinterpret_cast<const char*>(file_.data()) + length_bytes, length);
    JsonDocument header(parse_text(text));
    if (!header->is_object()) refuse("", "the header is no JSON object");
    return header;
  }

  Json parse_text(std::string_view text) const {
    try {
      return parse_json(text, path_, {max_depth, max_keys});
    } catch (const Error& error) {
      refuse(error.fault().place.field, "bad header: " + error.fault().problem);
    }
  }

  Tensor tensor(const std::string& name, const Json& entry) const {
    if (!entry.is_object() || entry.size() != 3 || !entry.contains("dtype") ||
        !entry.contains("shape") || !entry.contains("data_offsets")) {
      refuse(name, "bad header", "an object of \"dtype\", \"shape\" and \"data_offsets\"");
    }
    Tensor tensor{.dtype = dtype(name, entry["dtype"]),
                  .shape = counts(name, entry["shape"], max_rank),
                  .bytes = {}};
    const std::vector<std::int64_t> offsets = counts(name, entry["data_offsets"], 2);
    if (offsets.size() != 2 || offsets[0] > offsets[1] || offsets[1] > data_size()) {
      refuse(name, "data_offsets outside the file",
             "0 <= begin <= end <= " + std::to_string(data_size()), text_of(offsets));
    }
    const std::int64_t size = offsets[1] - offsets[0];
    const auto needed = bytes_of(tensor.shape, tensor.dtype);
    if (needed != size) {
      refuse(name, "shape and data_offsets disagree",
             needed ? std::to_string(*needed) + " bytes for shape " + text_of(tensor.shape)
                    : "a shape that fits into memory",
             std::to_string(size) + " bytes", offset_of(offsets[0]));
    }
    tensor.bytes =
        data_.subspan(static_cast<std::size_t>(offsets[0]), static_cast<std::size_t>(size));
    return tensor;
  }

  DType dtype(const std::string& name, const Json& value) const {
    std::vector<std::string> known;
    for (const DTypeName& each : dtype_names) {
      if (value == each.name) return each.dtype;
      known.emplace_back(each.name);
    }
    refuse(name, "unknown dtype", listing(known),
           value.dump(-1, ' ', false, Json::error_handler_t::replace).substr(0, 20));
  }

  std::vector<std::int64_t> counts(const std::string& name, const Json& list,
                                   std::size_t most) const {
    const auto is_count = [](const Json& value) {
      return value.is_number_unsigned() && value.get<std::uint64_t>() <= INT64_MAX;
    };
    if (!list.is_array() || list.size() > most ||
        !std::all_of(list.begin(), list.end(), is_count)) {
      refuse(name, "bad header",
             "at most " + std::to_string(most) +
                 " counts for each of shape and "
                 "data_offsets");
    }
    return list.get<std::vector<std::int64_t>>();
  }

  // The tensors must lie end to end over all of the data.
  void check_cover(const std::map<std::string, Tensor>& tensors) const {
    std::vector<std::pair<std::span<const std::byte>, std::string>> pieces;
    for (const auto& [name, tensor] : tensors) pieces.emplace_back(tensor.bytes, name);
    std::sort(pieces.begin(), pieces.end(), [](const auto& a, const auto& b) {
      return std::pair(a.first.data(), a.first.size()) < std::pair(b.first.data(), b.first.size());
    });
    const std::byte* end = data_.data();
    for (const auto& [bytes, name] : pieces) {
      if (bytes.data() != end) {
        refuse(name, bytes.data() < end ? "tensors overlap" : "a hole between tensors",
               "data from byte " + std::to_string(end - data_.data()),
               std::to_string(bytes.data() - data_.data()), offset_of(bytes.data() - data_.data()));
      }
      end = bytes.data() + bytes.size();
    }
    if (end != data_.data() + data_.size()) {
      refuse("", "the tensors do not fill the file", std::to_string(end - data_.data()) + " bytes",
             std::to_string(data_size()), offset_of(end - data_.data()));
    }
  }

  std::int64_t data_size() const { return static_cast<std::int64_t>(data_.size()); }

  std::uint64_t offset_of(std::int64_t data_offset) const {
    return file_.size() - data_.size() + static_cast<std::uint64_t>(data_offset);
  }

  const std::string& path_;
  std::span<const std::byte> file_;
  std::span<const std::byte> data_;
  JsonDocument<Json> header_;
};

template <typename Value>
std::vector<Value> copy_values(const Tensor& tensor) {
  std::vector<Value> values(tensor.bytes.size() / sizeof(Value));
  if (!values.empty()) std::memcpy(values.data(), tensor.bytes.data(), tensor.bytes.size());
  return values;
}

[[noreturn]] void refuse_use(const TensorFile& file, const std::string& name,
                             const std::string& expected) {
  const Tensor& tensor = file.tensor(name);
  throw Error({.kind = ErrorKind::mismatch,
               .problem = "a tensor of another type or shape",
               .place = {.file = file.path(), .field = name},
               .expected = expected,
               .found = std::string(name_of(tensor.dtype).name) + " " + text_of(tensor.shape)});
}

template <typename T>
DType dtype_of() {
  if (std::is_same_v<T, float>) return DType::f32;
  if (std::is_same_v<T, std::int64_t>) return DType::i64;
  return std::is_same_v<T, std::int32_t> ? DType::i32 : DType::u8;
}

TableType table_type_of(const TensorFile& file, const std::string& name) {
  switch (file.tensor(name).dtype) {
    case DType::f32:
      return TableType::f32;
    case DType::f16:
      return TableType::f16;
    case DType::i8:
      return TableType::int8;
    default:
      refuse_use(file, name, "F32, F16 or I8");
  }
}

template <typename Value>
std::vector<Value> values_of(const TensorFile& file, const std::string& name, DType dtype) {
  const Tensor& tensor = file.tensor(name);
  if (tensor.dtype != dtype) refuse_use(file, name, std::string(name_of(dtype).name));
  return copy_values<Value>(tensor);
}

}  // namespace

TensorFile::TensorFile(const std::string& path, std::span<const std::byte> bytes,
                       std::shared_ptr<const void> memory)
    : path_(path), memory_(std::move(memory)) {
  const HeaderReader header(path, bytes);
  tensors_ = header.tensors();
  metadata_ = header.metadata();
}

TensorFile TensorFile::open(const std::string& path) {
  const MappedFile mapped = MappedFile::open(path);
  return TensorFile(path, mapped.bytes(), mapped.mapping());
}

TensorFile TensorFile::from(std::string bytes, const std::string& path) {
  const auto memory = std::make_shared<const std::string>(std::move(bytes));
  return TensorFile(path, std::as_bytes(std::span(*memory)), memory);
}

const TensorFile::Tensor& TensorFile::tensor(const std::string& name) const {
  const auto found = tensors_.find(name);
  if (found != tensors_.end()) return found->second;
  std::vector<std::string> names;
  for (const auto& [each, tensor] : tensors_) {
    if (names.size() < max_listed) names.push_back(each);
  }
  throw Error({.kind = ErrorKind::not_found,
               .problem = "no such tensor",
               .place = {.file = path_, .field = name},
               .expected = listing(names),
               .hint = names.size() == tensors_.size()
                           ? ""
                           : "the file holds " + std::to_string(tensors_.size()) + " tensors"});
}

Matrix TensorFile::matrix(const std::string& name) const {
  const Tensor& of = tensor(name);
  const std::size_t rank = of.shape.size();
  const bool is_float = of.dtype == DType::f32 || of.dtype == DType::f16 || of.dtype == DType::bf16;
  if (!is_float || rank < 1 || rank > 2) {
    refuse_use(*this, name, "F32, F16 or BF16 of rank 1 or 2");
  }
  const std::size_t rows = rank == 2 ? static_cast<std::size_t>(of.shape[0]) : 1;
  const auto cols = static_cast<std::size_t>(of.shape[rank - 1]);
  if (of.dtype == DType::f16) return Matrix(rows, cols, floats_from_f16(of.bytes));
  if (of.dtype == DType::bf16) return Matrix(rows, cols, floats_from_bf16(of.bytes));
  return Matrix(rows, cols, copy_values<float>(of));
}

std::vector<std::int32_t> TensorFile::int32s(const std::string& name) const {
  return values_of<std::int32_t>(*this, name, DType::i32);
}

std::vector<std::int64_t> TensorFile::int64s(const std::string& name) const {
  return values_of<std::int64_t>(*this, name, DType::i64);
}

std::vector<std::uint8_t> TensorFile::bytes(const std::string& name) const {
  return values_of<std::uint8_t>(*this, name, DType::u8);
}

template <typename T>
Array<T> TensorFile::array(const std::string& name) const {
  const Tensor& of = tensor(name);
  const auto* values = reinterpret_cast<const T*>(of.bytes.data());
  const bool is_aligned = reinterpret_cast<std::uintptr_t>(values) % alignof(T) == 0;
  if (of.dtype != dtype_of<T>() || !is_aligned) {
    refuse_use(*this, name, "aligned " + std::string(name_of(dtype_of<T>()).name));
  }
  return Array<T>::borrowed({values, of.bytes.size() / sizeof(T)}, memory_);
}

template Array<std::int64_t> TensorFile::array(const std::string&) const;
template Array<std::int32_t> TensorFile::array(const std::string&) const;
template Array<std::uint8_t> TensorFile::array(const std::string&) const;
template Array<float> TensorFile::array(const std::string&) const;

StringTable TensorFile::string_table(const std::string& name) const {
  return StringTable({.bytes = array<std::uint8_t>(name + ".bytes"),
                      .ends = array<std::int64_t>(name + ".ends"),
                      .slots = array<std::int32_t>(name + ".slots")});
}

Table TensorFile::table(const std::string& name) const {
  const TableType type = table_type_of(*this, name);
  const Tensor& of = tensor(name);
  if (of.shape.size() != 2) refuse_use(*this, name, "a tensor of rank 2");
  std::span<const float> scales;
  if (type == TableType::int8) {
    const std::string scale_name = name + scales_suffix;
    const Tensor& stored = tensor(scale_name);
    if (stored.dtype != DType::f32 || stored.shape != std::vector{of.shape[0]}) {
      refuse_use(*this, scale_name, "F32 " + text_of({of.shape[0]}));
    }
    scales = {reinterpret_cast<const float*>(stored.bytes.data()),
              static_cast<std::size_t>(of.shape[0])};
  }
  return Table::borrowed(type, static_cast<std::size_t>(of.shape[0]),
                         static_cast<std::size_t>(of.shape[1]), of.bytes, scales, memory_);
}

std::vector<std::string> TensorFile::strings(const std::string& name) const {
  const std::vector<std::uint8_t> packed = bytes(name);
  const std::string_view text(reinterpret_cast<const char*>(packed.data()), packed.size());
  if ((!text.empty() && text.back() != '\0') || find_invalid_utf8(text)) {
    throw Error({.kind = ErrorKind::corrupt,
                 .problem = "no list of strings",
                 .place = {.file = path_, .field = name},
                 .expected = "UTF-8, each string ended by a NUL byte"});
  }
  std::vector<std::string> strings;
  for (std::size_t at = 0; at < text.size(); at += strings.back().size() + 1) {
    strings.emplace_back(text.substr(at, text.find('\0', at) - at));
  }
  return strings;
}

}  // namespace lore
