#include "lore/data/vector_table.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include <nlohmann/json.hpp>

#include "lore/data/safetensors.h"
#include "lore/error.h"

#include "data/line_reader.h"
#include "data/mapped_file.h"
#include "data/npy.h"
#include "data/parse_json.h"
#include "data/utf8.h"

namespace lore {

namespace {

constexpr std::size_t max_json_depth = 2;

[[noreturn]] void refuse_id(const std::string& problem, const std::string& id, std::size_t row) {
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = problem,
               .place = {.field = id},
               .found = "row " + std::to_string(row)});
}

void check_counts(ErrorKind kind, const std::string& file, std::size_t ids, std::size_t vectors) {
  if (ids == vectors) return;
  throw Error({.kind = kind,
               .problem = "as many ids as vectors are needed",
               .place = {.file = file},
               .expected = std::to_string(vectors) + " ids",
               .found = std::to_string(ids)});
}

std::vector<std::string> read_lines(const std::string& path) {
  std::vector<std::string> ids;
  LineReader lines(path, Encoding::utf8);
  while (lines.next()) ids.emplace_back(lines.text());
  return ids;
}

[[noreturn]] void refuse_row(const std::string& path, const std::string& id,
                             const std::string& problem, std::size_t rows,
                             const std::string& found) {
  throw Error({.kind = ErrorKind::mismatch,
               .problem = problem,
               .place = {.file = path, .field = id},
               .expected = "each row from 0 to " + std::to_string(rows - 1) + " once",
               .found = found});
}

// The ids of a JSON object {id: row}, in row order.
std::vector<std::string> read_row_map(const std::string& path) {
  const nlohmann::json map = parse_json(MappedFile::open(path).text(), path, max_json_depth);
  if (!map.is_object()) {
    throw Error({.kind = ErrorKind::format,
                 .problem = "not a file of ids",
                 .place = {.file = path},
                 .expected = "a JSON object of id to row"});
  }
  std::vector<const std::string*> ids(map.size(), nullptr);
  for (auto it = map.begin(); it != map.end(); ++it) {
    const bool fits = it->is_number_unsigned() && it->get<std::uint64_t>() < ids.size();
    const std::string shown = it->dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    if (!fits) refuse_row(path, it.key(), "not a row", ids.size(), shown.substr(0, 30));
    const std::string*& id = ids[it->get<std::size_t>()];
    if (id != nullptr) refuse_row(path, it.key(), "a row of two ids", ids.size(), shown);
    id = &it.key();
  }
  std::vector<std::string> names;
  for (const std::string* id : ids) names.push_back(*id);
  return names;
}

std::vector<std::string> read_ids(const std::string& path) {
  if (path.empty()) {
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "an .npy file needs a file of ids",
                 .hint = "one id a line, or a JSON object of id to row"});
  }
  return std::filesystem::path(path).extension() == ".json" ? read_row_map(path) : read_lines(path);
}

std::vector<std::string> unpack_ids(const TensorFile& file) {
  const std::vector<std::uint8_t> bytes = file.bytes("ids");
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if ((!text.empty() && text.back() != '\n') || find_invalid_utf8(text)) {
    throw Error({.kind = ErrorKind::corrupt,
                 .problem = "no list of ids",
                 .place = {.file = file.path(), .field = "ids"},
                 .expected = "UTF-8, each id ended by a newline"});
  }
  std::vector<std::string> ids;
  for (std::size_t at = 0; at < text.size(); at += ids.back().size() + 1) {
    ids.emplace_back(text.substr(at, text.find('\n', at) - at));
  }
  return ids;
}

// The table of what was read from `file`, which every complaint names.
VectorTable checked(const std::string& file, std::vector<std::string> ids, Matrix vectors,
                    std::map<std::string, std::string> metadata, const std::string& hint) {
  check_counts(ErrorKind::mismatch, file, ids.size(), vectors.rows());
  try {
    return VectorTable(std::move(ids), std::move(vectors), std::move(metadata));
  } catch (const Error& error) {
    Fault fault = error.fault();
    fault.kind = ErrorKind::corrupt;
    fault.place.file = file;
    fault.hint = hint;
    throw Error(std::move(fault));
  }
}

}  // namespace

VectorTable::VectorTable(std::vector<std::string> ids, Matrix vectors,
                         std::map<std::string, std::string> metadata)
    : ids_(std::move(ids)), vectors_(std::move(vectors)), metadata_(std::move(metadata)) {
  check_counts(ErrorKind::invalid_argument, "", ids_.size(), vectors_.rows());
  rows_.reserve(ids_.size());
  for (std::size_t row = 0; row < ids_.size(); ++row) {
    const std::string& id = ids_[row];
    if (id.empty()) refuse_id("an empty id", id, row);
    if (id.find_first_of(std::string_view("\n\0", 2)) != std::string::npos) {
      refuse_id("an id with a line break or NUL", id, row);
    }
    if (find_invalid_utf8(id)) refuse_id("an id that is not UTF-8", "", row);
    if (!rows_.emplace(id, row).second) refuse_id("the id stands twice", id, row);
    const auto vector = std::as_const(vectors_).row(row);
    const bool finite =
        std::all_of(vector.begin(), vector.end(), [](float value) { return std::isfinite(value); });
    if (!finite) refuse_id("a vector with a value that is not finite", id, row);
  }
}

std::span<const float> VectorTable::find(std::string_view id) const {
  const auto found = rows_.find(std::string(id));
  return found == rows_.end() ? std::span<const float>() : vectors_.row(found->second);
}

void VectorTable::write(const std::string& path) const {
  std::string packed;
  for (const std::string& id : ids_) packed += id + '\n';
  TensorWriter writer;
  writer.add("vectors", vectors_);
  writer.add("ids", std::span(reinterpret_cast<const std::uint8_t*>(packed.data()), packed.size()));
  for (const auto& [key, value] : metadata_) writer.set_metadata(key, value);
  writer.write(path);
}

VectorTable VectorTable::read(const std::string& path, const std::string& ids_file) {
  if (std::filesystem::path(path).extension() == ".npy") {
    return checked(path, read_ids(ids_file), read_npy(path), {}, "its ids come from " + ids_file);
  }
  const TensorFile file = TensorFile::open(path);
  return checked(path, unpack_ids(file), file.matrix("vectors"), file.metadata(), "");
}

}  // namespace lore
