#include "text/normalizer.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>
#include <vector>

#include "text/charsmap.h"
#include "text/split_pattern.h"
#include "text/unicode.h"

namespace lore {

namespace {

template <typename Keep>
std::string filtered(std::string_view text, Keep keep) {
  std::string kept;
  kept.reserve(text.size());
  while (!text.empty()) {
    const std::string_view rest = text;
    if (keep(take_character(text))) kept += rest.substr(0, rest.size() - text.size());
  }
  return kept;
}

template <typename Map>
std::string mapped(std::string_view text, Map map) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) append_character(result, map(take_character(text)));
  return result;
}

bool is_tab_or_line_end(char32_t c) {
  return c == '\t' || c == '\n' || c == '\r';
}

bool is_chinese(char32_t c) {
  static constexpr std::pair<char32_t, char32_t> ranges[] = {
      {0x4E00, 0x9FFF},   {0x3400, 0x4DBF},   {0x20000, 0x2A6DF}, {0x2A700, 0x2B73F},
      {0x2B740, 0x2B81F}, {0x2B920, 0x2CEAF}, {0xF900, 0xFAFF},   {0x2F800, 0x2FA1F}};
  return std::any_of(std::begin(ranges), std::end(ranges),
                     [&](const auto& range) { return range.first <= c && c <= range.second; });
}

std::string cleaned(std::string_view text) {
  const auto keep = [](char32_t c) {
    return c != 0 && c != 0xFFFD && (is_tab_or_line_end(c) || !is_other(c));
  };
  return mapped(filtered(text, keep), [](char32_t c) { return is_white_space(c) ? U' ' : c; });
}

std::string with_spaced_chinese(std::string_view text) {
  std::string spaced;
  while (!text.empty()) {
    const char32_t character = take_character(text);
    const bool spaces = is_chinese(character);
    if (spaces) spaced += ' ';
    append_character(spaced, character);
    if (spaces) spaced += ' ';
  }
  return spaced;
}

std::string without_accents(std::string_view text) {
  return filtered(normal_form(text, NormalForm::nfd),
                  [](char32_t c) { return !is_nonspacing_mark(c); });
}

// As SentencePiece's nmt rules: control characters go, other invisible ones are spaces.
std::string nmt(std::string_view text) {
  const auto is_control = [](char32_t c) {
    return (c >= 0x01 && c <= 0x08) || c == 0x0B || (c >= 0x0E && c <= 0x1F) || c == 0x7F ||
           c == 0x8F || c == 0x9F;
  };
  const auto is_blank = [](char32_t c) {
    return c == 0x09 || c == 0x0A || c == 0x0C || c == 0x0D || c == 0x1680 ||
           (c >= 0x200B && c <= 0x200F) || c == 0x2028 || c == 0x2029 || c == 0x2581 ||
           c == 0xFEFF || c == 0xFFFD;
  };
  return mapped(filtered(text, [&](char32_t c) { return !is_control(c); }),
                [&](char32_t c) { return is_blank(c) ? U' ' : c; });
}

std::string stripped(std::string_view text, bool left, bool right) {
  std::size_t begin = text.size();
  std::size_t end = 0;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t at = text.size() - rest.size();
    if (is_white_space(take_character(rest))) continue;
    begin = std::min(begin, at);
    end = text.size() - rest.size();
  }
  if (!left) begin = 0;
  if (!right) end = text.size();
  return std::string(begin < end ? text.substr(begin, end - begin) : "");
}

std::string replaced(std::string_view text, const SplitPattern& pattern, std::string_view content) {
  std::string result;
  std::size_t at = 0;
  while (const auto match = pattern.find(text, at)) {
    result += text.substr(at, match->begin - at);
    result += content;
    at = match->end;
  }
  return result += text.substr(at);
}

// The characters of the bytes: printable ones of Latin-1 stand for themselves, the others for those
// from U+0100 on, in order.
constexpr std::array<char32_t, 256> byte_characters() {
  std::array<char32_t, 256> characters = {};
  char32_t next = 0x100;
  for (char32_t byte = 0; byte < 256; ++byte) {
    const bool is_printable = (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte != 0xAD);
    characters[byte] = is_printable ? byte : next++;
  }
  return characters;
}

Normalizer read_bert(const JsonView& view) {
  BertNormalizerOptions options;
  options.clean_text = view.flag("clean_text", true);
  options.separate_chinese = view.flag("handle_chinese_chars", true);
  if (view.has("strip_accents")) options.strip_accents = view.at("strip_accents").flag();
  options.lower_case = view.flag("lowercase", true);
  return make_bert_normalizer(options);
}

Normalizer read_sequence(const JsonView& view) {
  std::vector<Normalizer> all;
  for (const JsonView& element : view.elements("normalizers")) {
    all.push_back(read_normalizer(element));
  }
  return [all = std::move(all)](std::string text) {
    for (const Normalizer& one : all) text = one(std::move(text));
    return text;
  };
}

Normalizer read_replace(const JsonView& view) {
  auto pattern = read_pattern(view.at("pattern"));
  return [pattern = std::move(pattern), content = view.text("content")](const std::string& text) {
    return replaced(text, pattern, content);
  };
}

Normalizer read_charsmap(const JsonView& view) {
  const JsonView map = view.at("precompiled_charsmap");
  const auto bytes = decode_base64(map.text());
  if (!bytes) map.fail({.problem = "not base64"});
  auto charsmap = std::make_shared<const Charsmap>(*bytes, map.file(), map.path());
  return [charsmap](const std::string& text) { return charsmap->apply(text); };
}

Normalizer in_form(NormalForm form) {
  return [form](const std::string& text) { return normal_form(text, form); };
}

}  // namespace

Normalizer make_bert_normalizer(const BertNormalizerOptions& options) {
  return [options](std::string text) {
    if (options.clean_text) text = cleaned(text);
    if (options.separate_chinese) text = with_spaced_chinese(text);
    if (options.strip_accents.value_or(options.lower_case)) text = without_accents(text);
    return options.lower_case ? lower_case(text) : text;
  };
}

std::string bytes_as_characters(std::string_view text) {
  static constexpr auto characters = byte_characters();
  std::string result;
  result.reserve(text.size() + text.size() / 2);
  for (const char byte : text)
    append_character(result, characters[static_cast<unsigned char>(byte)]);
  return result;
}

std::string characters_as_bytes(std::string_view text) {
  static constexpr auto characters = byte_characters();
  std::string bytes;
  while (!text.empty()) {
    const auto found = std::find(characters.begin(), characters.end(), take_character(text));
    if (found != characters.end()) bytes += static_cast<char>(found - characters.begin());
  }
  return bytes;
}

Normalizer read_normalizer(const JsonView& view) {
  const std::string type = view.text("type");
  if (type == "Sequence") return read_sequence(view);
  if (type == "BertNormalizer") return read_bert(view);
  if (type == "NFC") return in_form(NormalForm::nfc);
  if (type == "NFD") return in_form(NormalForm::nfd);
  if (type == "NFKC") return in_form(NormalForm::nfkc);
  if (type == "NFKD") return in_form(NormalForm::nfkd);
  if (type == "Nmt") return [](const std::string& text) { return nmt(text); };
  if (type == "Lowercase") return [](const std::string& text) { return lower_case(text); };
  if (type == "ByteLevel") return [](const std::string& text) { return bytes_as_characters(text); };
  if (type == "StripAccents") {
    return [](const std::string& text) {
      return filtered(text, [](char32_t c) { return !is_mark(c); });
    };
  }
  if (type == "Strip") {
    return [left = view.flag("strip_left", true), right = view.flag("strip_right", true)](
               const std::string& text) { return stripped(text, left, right); };
  }
  if (type == "Prepend") {
    return [prefix = view.text("prepend")](std::string text) {
      return text.empty() ? text : prefix + text;
    };
  }
  if (type == "Replace") return read_replace(view);
  if (type == "Precompiled") return read_charsmap(view);
  view.fail({.kind = ErrorKind::unsupported,
             .problem = "a normalizer of a type unknown here",
             .found = type});
}

}  // namespace lore
