#pragma once

#include <map>
#include <string>
#include <string_view>

#include "lore/version.h"

#include "bundle/seal.h"

namespace lore {

inline constexpr const char* manifest_name = "bundle.json";

// bundle.json. On disk it carries a checksum of its own, over its canonical text.
struct Manifest {
  int format = bundle_format;
  std::map<std::string, FileSeal> files = {};  // by plain file name
  std::map<std::string, std::string> provenance = {};
  std::map<std::string, double> metrics = {};
};

std::string to_json(const Manifest& manifest);

// Throws Error(corrupt) or Error(unsupported) for a newer format; `file` is for messages.
Manifest parse_manifest(std::string_view json, const std::string& file);

// Reads `directory`/bundle.json, at most 1 MiB of it. Throws Error(not_found) too.
Manifest read_manifest(const std::string& directory);

// What the files hold, as 32 hexadecimal digits.
std::string version_of(const Manifest& manifest);

// The bytes of every file of `manifest`. Throws as read_sealed for the first that `directory` lacks
// or holds otherwise.
std::map<std::string, std::string> read_files(const Manifest& manifest,
                                              const std::string& directory);

}  // namespace lore
