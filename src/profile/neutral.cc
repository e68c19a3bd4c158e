#include "profile/neutral.h"

#include <algorithm>
#include <cctype>

#include "profile/code_points.h"

namespace lore {

namespace {

constexpr std::size_t max_code_points = 2000;

bool is_blank(char32_t c) {
  return c <= 0x20 || (c >= 0x7F && c <= 0xA0) || c == 0x2028 || c == 0x2029 || c == 0x3000;
}

bool is_hidden(char32_t c) {
  return c == 0xAD || c == 0x180E || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) ||
         (c >= 0x2060 && c <= 0x206F) || c == 0xFEFF || (c >= 0xFFF9 && c <= 0xFFFB) ||
         (c >= 0xE0000 && c <= 0xE0FFF);
}

char32_t without_angles(char32_t c) {
  if (c == '<' || c == 0xFF1C) return 0x2039;
  if (c == '>' || c == 0xFF1E) return 0x203A;
  return c;
}

// One line of visible characters.
std::string visible_line(std::string_view text) {
  std::string line;
  bool after_blank = true;
  while (!text.empty()) {
    const char32_t c = take_code_point(text);
    if (is_hidden(c)) continue;
    if (is_blank(c)) {
      if (!after_blank) line += ' ';
      after_blank = true;
      continue;
    }
    append_code_point(without_angles(c), line);
    after_blank = false;
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

// The offset of the ']' if a tag such as [/INST] or [TOOL_CALLS] starts at `open`, else npos.
std::size_t end_of_tag(std::string_view line, std::size_t open) {
  std::size_t at = open + 1 + (line.substr(open + 1).starts_with('/') ? 1 : 0);
  const std::size_t name = at;
  const auto is_of_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  while (at < line.size() && is_of_name(line[at])) ++at;
  const bool is_tag = at - name >= 3 && at < line.size() && line[at] == ']';
  return is_tag ? at : std::string_view::npos;
}

void open_tags(std::string& line) {
  for (std::size_t at = line.find('['); at != std::string::npos; at = line.find('[', at + 1)) {
    const std::size_t end = end_of_tag(line, at);
    if (end == std::string::npos) continue;
    line[at] = '(';
    line[end] = ')';
  }
}

// Turns a run of at least `least` times `mark` into `most` times `with`.
std::string shorten_runs(const std::string& line, char mark, std::size_t least, std::size_t most,
                         char with) {
  std::string shorter;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t end = std::min(line.find_first_not_of(mark, at), line.size());
    const std::size_t run = end - at;
    if (run == 0) {
      shorter += line[at++];
      continue;
    }
    shorter.append(run >= least ? std::string(std::min(run, most), with) : std::string(run, mark));
    at = end;
  }
  return shorter;
}

}  // namespace

std::string neutralise(std::string_view text) {
  std::string line = visible_line(text);
  open_tags(line);
  line = shorten_runs(line, '`', 3, 3, '\'');
  line = shorten_runs(line, '#', 2, 1, '#');
  const std::string_view kept = first_code_points(line, max_code_points);
  return kept.size() == line.size() ? line : std::string(kept) + "\xE2\x80\xA6";
}

}  // namespace lore
