#include "text/text_frame.h"

#include <string>

#include "text/vocabulary.h"

namespace lore {

namespace {

// ["[SEP]", 102]
std::int32_t read_pair(const JsonView& pair) {
  const std::vector<JsonView> sides = pair.elements();
  if (sides.size() != 2) pair.fail_type("a token and its id");
  return static_cast<std::int32_t>(sides[1].integer(0, Vocabulary::most_ids - 1));
}

void append_ids(const JsonView& special, std::vector<std::int32_t>& ids) {
  for (const JsonView& id : special.elements("ids")) {
    ids.push_back(static_cast<std::int32_t>(id.integer(0, Vocabulary::most_ids - 1)));
  }
}

TextFrame read_template(const JsonView& view) {
  TextFrame frame;
  int texts = 0;
  for (const JsonView& part : view.elements("single")) {
    if (part.has("Sequence")) {
      ++texts;
    } else {
      const std::string token = part.at("SpecialToken").text("id");
      append_ids(view.at("special_tokens").at(token), texts == 0 ? frame.before : frame.after);
    }
  }
  if (texts != 1) {
    view.at("single").fail({.kind = ErrorKind::unsupported,
                            .problem = "a template that does not have the text once",
                            .found = std::to_string(texts) + " times"});
  }
  return frame;
}

// A sequence wraps one frame into the next.
TextFrame read_sequence(const JsonView& view) {
  TextFrame frame;
  for (const JsonView& processor : view.elements("processors")) {
    const TextFrame outer = read_text_frame(processor);
    frame.before.insert(frame.before.begin(), outer.before.begin(), outer.before.end());
    frame.after.insert(frame.after.end(), outer.after.begin(), outer.after.end());
  }
  return frame;
}

}  // namespace

TextFrame read_text_frame(const JsonView& view) {
  const std::string type = view.text("type");
  if (type == "BertProcessing" || type == "RobertaProcessing") {
    return {{read_pair(view.at("cls"))}, {read_pair(view.at("sep"))}};
  }
  if (type == "TemplateProcessing") return read_template(view);
  if (type == "Sequence") return read_sequence(view);
  if (type == "ByteLevel") return {};
  view.fail({.kind = ErrorKind::unsupported,
             .problem = "a post-processor of a type unknown here",
             .found = type});
}

}  // namespace lore
