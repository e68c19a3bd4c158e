#include "bundle/manifest.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <limits>
#include <utility>

#include <nlohmann/json.hpp>

#include "lore/error.h"
#include "lore/version.h"

#include "data/parse_json.h"
#include "json_document.h"

namespace lore {
namespace {

using nlohmann::json;

constexpr const char* kind = "lore bundle";
constexpr std::uint64_t most_bytes = 1 << 20;
constexpr std::size_t deepest = 4;
constexpr std::size_t most_keys = 10'000;

// The text a checksum is taken of: sorted keys, no white space.
std::string canonical(const json& document) {
  return document.dump(-1, ' ', false, json::error_handler_t::replace);
}

[[noreturn]] void refuse(Fault fault, const std::string& file) {
  fault.place.file = file;
  throw Error(std::move(fault));
}

json parse_document(std::string_view text, const std::string& file) {
  try {
    return parse_json(text, file, {deepest, most_keys});
  } catch (const Error& error) {
    Fault fault = error.fault();
    fault.kind = ErrorKind::corrupt;
    throw Error(std::move(fault));
  }
}

// By strings: nlohmann compares with text in a function that may not throw and asks for memory.
bool is_manifest(const json& document) {
  if (!document.is_object() || !document.contains("kind")) return false;
  const json& found = document.at("kind");
  return found.is_string() && found.get_ref<const std::string&>() == kind;
}

void check_kind(const json& document, const std::string& file) {
  if (is_manifest(document)) return;
  refuse({.kind = ErrorKind::corrupt,
          .problem = "not the manifest of a bundle",
          .place = {.field = "kind"},
          .expected = std::string("\"") + kind + '"',
          .found = document.is_object() ? document.value("kind", json()).dump() : "no object"},
         file);
}

std::string writer_of(const json& document) {
  static const json::json_pointer place("/provenance/lore");
  if (!document.contains(place) || !document.at(place).is_string()) return "";
  return ", written by Lore " + document.at(place).get<std::string>();
}

void check_format(const json& document, const std::string& file) {
  const json format = document.value("format", json());
  const bool is_number = format.is_number_integer() && format >= 1;
  if (is_number && format <= bundle_format) return;
  refuse({.kind = is_number ? ErrorKind::unsupported : ErrorKind::corrupt,
          .problem = is_number ? "a bundle of a newer format" : "not a format number",
          .place = {.field = "format"},
          .expected = "1 to " + std::to_string(bundle_format),
          .found = format.dump() + writer_of(document),
          .hint = is_number ? "read it with a newer version of Lore than " + std::string(version)
                            : std::string()},
         file);
}

void check_own_checksum(json& document, const std::string& file) {
  const std::string expected = document.at("checksum").get<std::string>();
  document.erase("checksum");
  const std::string found = checksum_of(canonical(document));
  if (expected == found) return;
  refuse({.kind = ErrorKind::corrupt,
          .problem = "changed since it was written",
          .place = {.field = "checksum"},
          .expected = expected,
          .found = found},
         file);
}

bool is_plain(const std::string& name) {
  return !name.empty() && name.front() != '.' && name.find('/') == std::string::npos &&
         name.find('\0') == std::string::npos;
}

std::map<std::string, FileSeal> parse_files(const json& files, const std::string& file) {
  std::map<std::string, FileSeal> seals;
  for (const auto& [name, seal] : files.items()) {
    if (!is_plain(name)) {
      refuse({.kind = ErrorKind::corrupt,
              .problem = "not a plain file name",
              .place = {.field = "files"},
              .found = name},
             file);
    }
    seals[name] = {seal.at("bytes").get<std::uint64_t>(), seal.at("xxh3").get<std::string>()};
  }
  return seals;
}

std::map<std::string, double> parse_metrics(const json& metrics) {
  std::map<std::string, double> values;
  for (const auto& [name, value] : metrics.items()) {
    values[name] = value.is_null() ? std::numeric_limits<double>::quiet_NaN() : value.get<double>();
  }
  return values;
}

json files_json(const std::map<std::string, FileSeal>& files) {
  json result = json::object();
  for (const auto& [name, seal] : files) {
    result[name] = {{"bytes", seal.bytes}, {"xxh3", seal.xxh3}};
  }
  return result;
}

}  // namespace

std::string to_json(const Manifest& manifest) {
  json document = {{"kind", kind},
                   {"format", manifest.format},
                   {"files", files_json(manifest.files)},
                   {"provenance", manifest.provenance},
                   {"metrics", manifest.metrics}};
  // Through text once, so that the checksum covers what a reader sees (NaN is null, bad UTF-8 is
  // replaced).
  document = json::parse(canonical(document));
  document["checksum"] = checksum_of(canonical(document));
  return document.dump(2) + '\n';
}

Manifest parse_manifest(std::string_view text, const std::string& file) {
  JsonDocument document(parse_document(text, file));
  check_kind(*document, file);
  check_format(*document, file);
  try {
    check_own_checksum(*document, file);
    return {.format = document->at("format").get<int>(),
            .files = parse_files(document->at("files"), file),
            .provenance = document->at("provenance").get<std::map<std::string, std::string>>(),
            .metrics = parse_metrics(document->at("metrics"))};
  } catch (const json::exception& error) {
    refuse({.kind = ErrorKind::corrupt,
            .problem = "a key is missing or of another type",
            .found = error.what()},
           file);
  }
}

Manifest read_manifest(const std::string& directory) {
  const std::string path = directory + '/' + manifest_name;
  std::ifstream file = open_regular(path);
  const std::uint64_t bytes = std::filesystem::file_size(path);
  if (bytes > most_bytes) {
    refuse({.kind = ErrorKind::corrupt,
            .problem = "too long for the manifest of a bundle",
            .place = {.offset = most_bytes},
            .expected = "at most " + std::to_string(most_bytes) + " bytes",
            .found = std::to_string(bytes)},
           path);
  }
  std::string text(bytes, '\0');
  file.read(text.data(), static_cast<std::streamsize>(bytes));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return parse_manifest(text, path);
}

std::string version_of(const Manifest& manifest) {
  // As canonical(files_json(manifest.files)), which would build a document to throw it away.
  std::string text = "{";
  for (const auto& [name, seal] : manifest.files) {
    if (text.size() > 1) text += ',';
    text += canonical(name) + ":{\"bytes\":" + std::to_string(seal.bytes) +
            ",\"xxh3\":" + canonical(seal.xxh3) + '}';
  }
  return checksum_of(text + '}');
}

std::map<std::string, std::string> read_files(const Manifest& manifest,
                                              const std::string& directory) {
  std::map<std::string, std::string> files;
  for (const auto& [name, seal] : manifest.files) {
    files[name] = read_sealed(directory + '/' + name, seal);
  }
  return files;
}

}  // namespace lore
