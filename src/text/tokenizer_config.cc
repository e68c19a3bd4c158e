#include "text/tokenizer_config.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <utility>

#include "text/json_view.h"
#include "text/unicode.h"
#include "text/vocabulary.h"

namespace lore {

namespace {

namespace fs = std::filesystem;

// model_max_length is a huge number where there is no limit.
constexpr double most_tokens = 1e9;

constexpr std::pair<const char*, std::string SpecialTokenNames::*> roles[] = {
    {"unk_token", &SpecialTokenNames::unknown},  {"bos_token", &SpecialTokenNames::begin},
    {"eos_token", &SpecialTokenNames::end},      {"sep_token", &SpecialTokenNames::separator},
    {"cls_token", &SpecialTokenNames::classify}, {"pad_token", &SpecialTokenNames::padding},
    {"mask_token", &SpecialTokenNames::mask},
};

// "[CLS]", or {"content": "[CLS]", ...}.
std::string content_of(const JsonView& token) {
  return token.value().is_object() ? token.text("content") : token.text();
}

void read_names(const JsonView& file, SpecialTokenNames& names) {
  for (const auto& [key, name] : roles) {
    if (file.has(key)) names.*name = content_of(file.at(key));
  }
}

std::optional<bool> flag_of(const JsonView& file, const std::string& key) {
  return file.has(key) ? std::optional(file.at(key).flag()) : std::nullopt;
}

// "BertTokenizerFast" is of family "bert".
std::string family_of(std::string name) {
  for (const std::string_view ending : {"Fast", "Tokenizer"}) {
    if (name.ends_with(ending)) name.resize(name.size() - ending.size());
  }
  name = lower_case(name);
  std::erase(name, '-');
  std::erase(name, '_');
  return name;
}

// {"30522": {"content": "<new>", ...}, ...}
void read_added(const JsonView& tokens, std::vector<AddedToken>& added) {
  if (!tokens.value().is_object()) tokens.fail_type("an object");
  for (const auto& [key, value] : tokens.value().items()) {
    const JsonView view(value, tokens.file(), tokens.path() + '.' + key);
    AddedToken token = {.content = content_of(view)};
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), token.id);
    if (error != std::errc() || *end != '\0' || token.id < 0 || token.id >= Vocabulary::most_ids) {
      view.fail({.problem = "the key is no token id", .found = key});
    }
    token.single_word = view.flag("single_word", false);
    token.takes_left = view.flag("lstrip", false);
    token.takes_right = view.flag("rstrip", false);
    token.normalized = view.flag("normalized", false);
    added.push_back(std::move(token));
  }
}

// {"<new>": 30522, ...}, as older tokenizers keep theirs.
void read_older_added(const JsonView& file, std::vector<AddedToken>& added) {
  if (!file.value().is_object()) file.fail_type("an object");
  for (const auto& [content, value] : file.value().items()) {
    const auto is_it = [&content = content](const AddedToken& token) {
      return token.content == content;
    };
    if (content.empty() || std::any_of(added.begin(), added.end(), is_it)) continue;
    const JsonView view(value, file.file(), content);
    added.push_back({.content = content,
                     .id = static_cast<std::int32_t>(view.integer(0, Vocabulary::most_ids - 1))});
  }
}

void read_tokenizer_file(const JsonView& file, TokenizerConfig& config) {
  read_names(file, config.names);
  config.add_begin = flag_of(file, "add_bos_token");
  config.add_end = flag_of(file, "add_eos_token");
  config.lower_case = flag_of(file, "do_lower_case");
  config.strip_accents = flag_of(file, "strip_accents");
  config.separate_chinese = flag_of(file, "tokenize_chinese_chars");
  config.keep_accents = flag_of(file, "keep_accents");
  config.add_prefix_space = flag_of(file, "add_prefix_space");
  if (file.has("extra_ids")) config.extra_ids = file.integer("extra_ids", 0, 10000);
  if (file.has("model_max_length")) {
    const double longest = file.at("model_max_length").number();
    if (longest >= 1 && longest <= most_tokens) {
      config.longest_input = static_cast<std::int64_t>(longest);
    }
  }
  const std::string type = family_of(file.text("tokenizer_class", ""));
  config.generic = type == "pretrained" || type == "tokenizersbackend";
  if (!type.empty() && !config.generic) config.family = type;
  if (config.family == "t5" && !config.extra_ids) config.extra_ids = 100;  // what T5 has unasked
  if (file.has("added_tokens_decoder")) read_added(file.at("added_tokens_decoder"), config.added);
}

template <typename Read>
void read_if_there(const fs::path& path, Read read) {
  std::error_code ignored;
  if (!fs::exists(path, ignored)) return;
  const nlohmann::json json = read_json(path.string());
  read(JsonView(json, path.string()));
}

}  // namespace

TokenizerConfig read_tokenizer_config(const std::string& directory) {
  const fs::path folder(directory);
  TokenizerConfig config;
  read_if_there(folder / "config.json", [&](const JsonView& file) {
    config.family = family_of(file.text("model_type", ""));
  });
  read_if_there(folder / "special_tokens_map.json",
                [&](const JsonView& file) { read_names(file, config.names); });
  read_if_there(folder / "tokenizer_config.json",
                [&](const JsonView& file) { read_tokenizer_file(file, config); });
  read_if_there(folder / "added_tokens.json",
                [&](const JsonView& file) { read_older_added(file, config.added); });
  return config;
}

}  // namespace lore
