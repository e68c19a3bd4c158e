#include "text/sentence_modules.h"

#include <filesystem>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "lore/error.h"

#include "data/mapped_file.h"
#include "data/parse_json.h"

namespace lore {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t max_depth = 16;
constexpr std::size_t most_tokens = 1 << 20;

json read_json(const fs::path& path) {
  const MappedFile file = MappedFile::open(path.string());
  return parse_json(file.text(), path.string(), max_depth);
}

[[noreturn]] void refuse(ErrorKind kind, const fs::path& path, const std::string& key,
                         const std::string& problem, const std::string& expected,
                         const std::string& found) {
  throw Error({.kind = kind,
               .problem = problem,
               .place = {.file = path.string(), .field = key},
               .expected = expected,
               .found = found});
}

std::string text_of(const fs::path& path, const json& object, const std::string& key) {
  if (object.is_object() && object.contains(key) && object[key].is_string()) {
    return object[key].get<std::string>();
  }
  refuse(ErrorKind::format, path, key, "the key is missing, or no string", "a string", "");
}

// A folder below `directory`, as a module names it.
fs::path folder_of(const fs::path& path, const std::string& name) {
  const fs::path below(name);
  const bool climbs = name.find("..") != std::string::npos || below.is_absolute();
  if (climbs) refuse(ErrorKind::format, path, "path", "a module outside the directory", "", name);
  return path.parent_path() / below;
}

const std::vector<std::pair<std::string, Pooling>>& pooling_modes() {
  static const std::vector<std::pair<std::string, Pooling>> modes = {
      {"pooling_mode_cls_token", Pooling::cls},
      {"pooling_mode_mean_tokens", Pooling::mean},
      {"pooling_mode_max_tokens", Pooling::max},
      {"pooling_mode_weightedmean_tokens", Pooling::weighted_mean},
      {"pooling_mode_lasttoken", Pooling::last}};
  return modes;
}

Pooling read_pooling(const fs::path& path) {
  const json config = read_json(path);
  std::vector<Pooling> chosen;
  for (const auto& [key, pooling] : pooling_modes()) {
    if (config.is_object() && config.contains(key) && config[key] == true)
      chosen.push_back(pooling);
  }
  if (chosen.size() == 1) return chosen[0];
  refuse(ErrorKind::unsupported, path, "pooling_mode", "a pooling that is unknown here",
         "one of the tokens' cls, mean, max, weightedmean and last",
         std::to_string(chosen.size()) + " of these");
}

void read_module(const fs::path& path, const json& module, SentenceModules& modules) {
  const std::string type = text_of(path, module, "type");
  const fs::path folder = folder_of(path, text_of(path, module, "path"));
  if (type.ends_with(".Transformer")) {
    modules.folder = folder.string();
  } else if (type.ends_with(".Pooling")) {
    modules.pooling = read_pooling(folder / "config.json");
  } else if (type.ends_with(".Dense") && !modules.normalize) {
    modules.dense.push_back(folder.string());
  } else if (type.ends_with(".Normalize")) {
    modules.normalize = true;
  } else {
    refuse(ErrorKind::unsupported, path, "type", "a module that is unknown here, or at this place",
           "Transformer, Pooling, Dense or Normalize, one behind the other", type);
  }
}

void read_modules(const fs::path& path, SentenceModules& modules) {
  const json list = read_json(path);
  if (!list.is_array()) {
    refuse(ErrorKind::format, path, "", "not a list of modules", "a list", list.type_name());
  }
  for (const json& module : list) read_module(path, module, modules);
}

std::size_t max_tokens_of(const fs::path& path, const json& value) {
  if (value.is_number_unsigned() && value >= 1 && value <= most_tokens) {
    return value.get<std::size_t>();
  }
  refuse(ErrorKind::format, path, "max_seq_length", "not a number of tokens",
         "1 to " + std::to_string(most_tokens),
         value.dump(-1, ' ', false, json::error_handler_t::replace));
}

void read_use(const fs::path& path, SentenceModules& modules) {
  const json config = read_json(path);
  if (!config.is_object()) return;
  const auto length = config.find("max_seq_length");
  if (length != config.end() && !length->is_null()) {
    modules.max_tokens = max_tokens_of(path, *length);
  }
  modules.lower_case = config.contains("do_lower_case") && config["do_lower_case"] == true;
}

std::string read_prompt(const fs::path& path) {
  const json config = read_json(path);
  if (!config.is_object() || !config.contains("default_prompt_name")) return "";
  const json& name = config["default_prompt_name"];
  if (name.is_null()) return "";
  const json prompts = config.value("prompts", json::object());
  return text_of(path, prompts, text_of(path, config, "default_prompt_name"));
}

}  // namespace

SentenceModules read_sentence_modules(const std::string& directory) {
  const fs::path folder(directory);
  SentenceModules modules;
  modules.folder = directory;
  const auto is_there = [&](const char* name) { return fs::exists(folder / name); };
  if (is_there("modules.json")) read_modules(folder / "modules.json", modules);
  if (is_there("sentence_bert_config.json")) {
    read_use(folder / "sentence_bert_config.json", modules);
  }
  if (is_there("config_sentence_transformers.json")) {
    modules.prompt = read_prompt(folder / "config_sentence_transformers.json");
  }
  return modules;
}

}  // namespace lore
