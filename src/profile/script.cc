#include "profile/script.h"

#include <array>
#include <cstddef>

#include "profile/code_points.h"

namespace lore {

namespace {

struct Range {
  char32_t first;
  char32_t last;
  std::string_view script;
};

// Blocks of the Unicode standard that hold the letters of living languages.
constexpr std::array ranges = {
    Range{'A', 'Z', "latin"},          Range{'a', 'z', "latin"},
    Range{0xC0, 0x24F, "latin"},       Range{0x370, 0x3FF, "greek"},
    Range{0x400, 0x52F, "cyrillic"},   Range{0x530, 0x58F, "armenian"},
    Range{0x590, 0x5FF, "hebrew"},     Range{0x600, 0x6FF, "arabic"},
    Range{0x750, 0x77F, "arabic"},     Range{0x900, 0x97F, "devanagari"},
    Range{0x980, 0x9FF, "bengali"},    Range{0xB80, 0xBFF, "tamil"},
    Range{0xC00, 0xC7F, "telugu"},     Range{0xE00, 0xE7F, "thai"},
    Range{0x10A0, 0x10FF, "georgian"}, Range{0x1100, 0x11FF, "hangul"},
    Range{0x1E00, 0x1EFF, "latin"},    Range{0x1F00, 0x1FFF, "greek"},
    Range{0x3040, 0x30FF, "kana"},     Range{0x3130, 0x318F, "hangul"},
    Range{0x3400, 0x9FFF, "han"},      Range{0xAC00, 0xD7AF, "hangul"},
    Range{0xF900, 0xFAFF, "han"},      Range{0x20000, 0x323AF, "han"},
};

std::string_view script_of(char32_t letter) {
  for (const Range& range : ranges) {
    if (letter >= range.first && letter <= range.last) return range.script;
  }
  return "";
}

bool counts_as(std::string_view found, std::string_view script) {
  const bool takes_han = script == "kana" || script == "hangul";
  return found == script || (takes_han && found == "han");
}

}  // namespace

const std::vector<std::string>& script_names() {
  static const std::vector<std::string> names = {
      "latin", "greek",  "cyrillic", "armenian", "hebrew", "arabic", "devanagari", "bengali",
      "tamil", "telugu", "thai",     "georgian", "hangul", "kana",   "han"};
  return names;
}

double share_of_script(std::string_view text, std::string_view script) {
  std::size_t letters = 0;
  std::size_t of_script = 0;
  while (!text.empty()) {
    const std::string_view found = script_of(take_code_point(text));
    letters += found.empty() ? 0 : 1;
    of_script += counts_as(found, script) ? 1 : 0;
  }
  return letters == 0 ? 1 : static_cast<double>(of_script) / static_cast<double>(letters);
}

}  // namespace lore
