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

// Puts lines together, and leaves out those whose slots are all empty.
class LineWriter {
 public:
  void words(std::string_view words) {
    for (std::size_t end; (end = words.find('\n')) != std::string_view::npos;) {
      line_ += words.substr(0, end);
      end_line();
      words.remove_prefix(end + 1);
    }
    line_ += words;
  }

  void value(std::string_view value) {
    line_ += value;
    has_slot_ = true;
    has_value_ = has_value_ || !value.empty();
  }

  std::string take() {
    end_line();
    if (!text_.empty()) text_.pop_back();
    return std::move(text_);
  }

 private:
  void end_line() {
    if (!has_slot_ || has_value_) text_ += line_ + '\n';
    line_.clear();
    has_slot_ = has_value_ = false;
  }

  std::string text_;
  std::string line_;
  bool has_slot_ = false;
  bool has_value_ = false;
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
  LineWriter writer;
  for (const Part& part : parts_) {
    writer.words(part.words);
    if (part.slot.empty()) continue;
    const auto field = fields.find(part.slot);
    const bool missing = field == fields.end() || field->second.empty();
    if (missing && !part.optional) refuse_missing(part.slot, entity);
    writer.value(missing ? "" : field->second);
  }
  return writer.take();
}

void PromptTemplate::refuse_missing(const std::string& slot, const std::string& entity) const {
  throw Error({.kind = ErrorKind::not_found,
               .problem = entity + " has no \"" + slot + "\" for the slot {" + slot + "}",
               .place = place_,
               .hint = "give the field, or write {" + slot + "?} in the template"});
}

}  // namespace lore
