#include "profile/template.h"

#include <algorithm>

#include "data/json_object.h"

namespace lore {

namespace {

constexpr char optional_mark = '?';

// Walks over a template from brace to brace.
class Scanner {
 public:
  Scanner(std::string_view text, const std::vector<std::string>& slots, const Place& place)
      : text_(text), slots_(slots), place_(place) {}

  // The words up to the next slot, or to the end. Doubled braces become single ones.
  std::string words() {
    std::string words;
    while (at_ < text_.size()) {
      const std::size_t brace = std::min(text_.find_first_of("{}", at_), text_.size());
      words += text_.substr(at_, brace - at_);
      at_ = brace;
      if (at_ == text_.size()) break;
      const bool is_doubled = text_.substr(at_ + 1, 1) == text_.substr(at_, 1);
      if (!is_doubled && text_[at_] == '{') break;
      if (!is_doubled) fail("a '}' that closes nothing", "write }} for a brace");
      words += text_[at_];
      at_ += 2;
    }
    return words;
  }

  bool at_end() const { return at_ == text_.size(); }

  // What stands in the braces here. REQUIRES: !at_end(), after words().
  std::string_view slot() {
    const std::size_t close = text_.find_first_of("{}", at_ + 1);
    if (close == std::string_view::npos || text_[close] == '{') {
      fail("a slot that is not closed", "write {{ for a brace");
    }
    const std::string_view inside = text_.substr(at_ + 1, close - at_ - 1);
    check_slot(inside.substr(0, inside.size() - (inside.ends_with(optional_mark) ? 1 : 0)));
    at_ = close + 1;
    return inside;
  }

 private:
  void check_slot(std::string_view name) const {
    if (std::find(slots_.begin(), slots_.end(), name) != slots_.end()) return;
    const std::string close = closest(name, slots_);
    fail(name.empty() ? "a slot without a name" : "unknown slot {" + std::string(name) + "}",
         close.empty() ? "" : "did you mean {" + close + "}?");
  }

  [[noreturn]] void fail(const std::string& problem, const std::string& hint) const {
    throw Error(
        {.kind = ErrorKind::format,
         .problem = problem + ", at byte offset " + std::to_string(at_) + " of the template",
         .place = place_,
         .expected = "slots " + listing(slots_),
         .hint = hint});
  }

  std::string_view text_;
  const std::vector<std::string>& slots_;
  const Place& place_;
  std::size_t at_ = 0;
};

}  // namespace

PromptTemplate::PromptTemplate(std::string_view text, const std::vector<std::string>& slots,
                               const Place& place)
    : place_(place) {
  Scanner scanner(text, slots, place);
  do {
    Part& part = parts_.emplace_back(Part{.words = scanner.words()});
    if (scanner.at_end()) return;
    part.slot = scanner.slot();
    part.optional = part.slot.back() == optional_mark;
    if (part.optional) part.slot.pop_back();
  } while (!scanner.at_end());
}

bool PromptTemplate::uses(std::string_view slot) const {
  return std::any_of(parts_.begin(), parts_.end(),
                     [&](const Part& part) { return part.slot == slot; });
}

std::string PromptTemplate::fill(const PromptFields& fields, const std::string& entity) const {
  std::string text;
  for (const Part& part : parts_) {
    text += part.words;
    if (part.slot.empty()) continue;
    const auto field = fields.find(part.slot);
    const bool missing = field == fields.end() || field->second.empty();
    if (!missing) text += field->second;
    if (!missing || part.optional) continue;
    throw Error(
        {.kind = ErrorKind::not_found,
         .problem = entity + " has no \"" + part.slot + "\" for the slot {" + part.slot + "}",
         .place = place_,
         .hint = "give the field, or write {" + part.slot + "?} in the template"});
  }
  return text;
}

}  // namespace lore
