#include "text/vocabulary_files.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "lore/error.h"

#include "data/fingerprint.h"
#include "data/mapped_file.h"
#include "data/utf8.h"
#include "text/byte_pair.h"
#include "text/word_piece.h"

namespace lore {

namespace {

constexpr std::string_view qwen_words =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|)"
    R"(\s*[\r\n]+|\s+(?!\S)|\s+)";

[[noreturn]] void refuse(const std::string& path, std::uint64_t line, const std::string& problem,
                         const std::string& expected) {
  throw Error({.kind = ErrorKind::format,
               .problem = problem,
               .place = {.file = path, .line = line},
               .expected = expected});
}

// The id of a token is its line; of equal lines the last counts.
Vocabulary read_lines(std::string_view text, const std::string& path) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    if (find_invalid_utf8(line)) refuse(path, lines.size(), "invalid UTF-8", "");
    if (lines.size() > std::size_t{Vocabulary::most_ids}) {
      refuse(path, lines.size(), "too many tokens", "");
    }
  }
  Vocabulary vocabulary;
  for (std::size_t i = lines.size(); i > 0; --i) {
    vocabulary.add(std::string(lines[i - 1]), static_cast<std::int32_t>(i - 1));
  }
  return vocabulary;
}

std::string name_or(const std::string& said, const std::string& usual) {
  return said.empty() ? usual : said;
}

// The tokens that are found in texts before all else: those with a role, and those listed.
std::vector<AddedToken> added_tokens(const TokenizerConfig& config, const SpecialTokenNames& names,
                                     const Vocabulary& vocabulary) {
  std::vector<AddedToken> added = config.added;
  for (const std::string* name : {&names.unknown, &names.begin, &names.end, &names.separator,
                                  &names.classify, &names.padding, &names.mask}) {
    const auto is_it = [&](const AddedToken& token) { return token.content == *name; };
    const std::int32_t id = vocabulary.find(*name);
    if (id == no_token || std::any_of(added.begin(), added.end(), is_it)) continue;
    added.push_back({.content = *name, .id = id});
  }
  return added;
}

TextFrame frame_between(const Vocabulary& vocabulary, const std::string& before,
                        const std::string& after) {
  const std::int32_t first = vocabulary.find(before);
  const std::int32_t last = vocabulary.find(after);
  if (first == no_token || last == no_token) return {};
  return {{first}, {last}};
}

std::string fingerprint_of_both(const std::string& a, const std::string& b) {
  Fingerprint fingerprint;
  fingerprint.add_file(a);
  fingerprint.add_file(b);
  return fingerprint.digits();
}

SpecialTokenNames bert_names(const TokenizerConfig& config, const Vocabulary& vocabulary) {
  const bool is_mpnet = vocabulary.find("[CLS]") == no_token && vocabulary.find("<s>") != no_token;
  SpecialTokenNames names = config.names;
  names.unknown = name_or(names.unknown, "[UNK]");
  names.classify = name_or(names.classify, is_mpnet ? "<s>" : "[CLS]");
  names.separator = name_or(names.separator, is_mpnet ? "</s>" : "[SEP]");
  names.padding = name_or(names.padding, is_mpnet ? "<pad>" : "[PAD]");
  names.mask = name_or(names.mask, is_mpnet ? "<mask>" : "[MASK]");
  return names;
}

SpecialTokenNames gpt2_names(const TokenizerConfig& config) {
  SpecialTokenNames names = config.names;
  names.begin = name_or(names.begin, "<s>");
  names.end = name_or(names.end, "</s>");
  names.padding = name_or(names.padding, "<pad>");
  names.mask = name_or(names.mask, "<mask>");
  names.unknown = name_or(names.unknown, "<unk>");
  return names;
}

PreTokenizer qwen_pre_tokenizer() {
  return make_sequence({make_isolating_split(SplitPattern::parse(qwen_words, "", "")),
                        make_byte_level({.split = false})});
}

}  // namespace

TokenizerPipeline read_vocab_txt(const std::string& path, const TokenizerConfig& config) {
  const MappedFile file = MappedFile::open(path);
  const auto vocabulary = std::make_shared<const Vocabulary>(read_lines(file.text(), path));
  const SpecialTokenNames names = bert_names(config, *vocabulary);
  if (vocabulary->find(names.unknown) == no_token) {
    refuse(path, 0, "the unknown token is not in the vocabulary", names.unknown);
  }
  TokenizerPipeline pipeline;
  pipeline.added = added_tokens(config, names, *vocabulary);
  pipeline.normalize =
      make_bert_normalizer({.separate_chinese = config.separate_chinese.value_or(true),
                            .strip_accents = config.strip_accents,
                            .lower_case = config.lower_case.value_or(true)});
  pipeline.pre_tokenize = make_bert_pre_tokenizer();
  pipeline.model = make_word_piece(vocabulary, {.unknown_token = names.unknown});
  pipeline.vocabulary = vocabulary;
  pipeline.frame = frame_between(*vocabulary, names.classify, names.separator);
  pipeline.fingerprint = fingerprint_of(file.text());
  return pipeline;
}

TokenizerPipeline read_vocab_json(const std::string& path, const std::string& merges_path,
                                  const TokenizerConfig& config) {
  const nlohmann::json json = read_json(path);
  const auto vocabulary = std::make_shared<const Vocabulary>(read_vocabulary(JsonView(json, path)));
  const MappedFile merges = MappedFile::open(merges_path);
  const SpecialTokenNames names = gpt2_names(config);
  const bool is_qwen = config.family.starts_with("qwen");
  TokenizerPipeline pipeline;
  pipeline.added = added_tokens(config, names, *vocabulary);
  if (is_qwen) {
    pipeline.normalize = [](const std::string& text) { return normal_form(text, NormalForm::nfc); };
    pipeline.pre_tokenize = qwen_pre_tokenizer();
  } else {
    pipeline.pre_tokenize =
        make_byte_level({.add_prefix_space = config.add_prefix_space.value_or(false)});
    pipeline.frame = frame_between(*vocabulary, "<s>", "</s>");
  }
  for (AddedToken& token : pipeline.added) token.takes_left |= token.content == "<mask>";
  pipeline.model = make_byte_pair(vocabulary, read_merges(merges.text(), merges_path, *vocabulary));
  pipeline.vocabulary = vocabulary;
  pipeline.fingerprint = fingerprint_of_both(path, merges_path);
  return pipeline;
}

}  // namespace lore
