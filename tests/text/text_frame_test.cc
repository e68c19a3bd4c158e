#include "text/text_frame.h"

#include <gtest/gtest.h>

#include "text/made_up.h"

namespace lore {
namespace {

using made_up::fault_of;
using nlohmann::json;

TextFrame frame_of(const json& processor) {
  return read_text_frame(JsonView(processor, "f"));
}

const json eos_template = {
    {"type", "TemplateProcessing"},
    {"single",
     {{{"SpecialToken", {{"id", "<b>"}, {"type_id", 0}}}},
      {{"Sequence", {{"id", "A"}, {"type_id", 0}}}},
      {{"SpecialToken", {{"id", "<e>"}, {"type_id", 0}}}}}},
    {"special_tokens", {{"<b>", {{"ids", {1, 2}}}}, {"<e>", {{"ids", {3}}}}}}};

TEST(TextFrame, IsReadFromEachProcessor) {
  const TextFrame bert = {{101}, {102}};
  for (const char* type : {"BertProcessing", "RobertaProcessing"}) {
    EXPECT_EQ(frame_of({{"type", type}, {"sep", {"[SEP]", 102}}, {"cls", {"[CLS]", 101}}}), bert);
  }
  EXPECT_EQ(frame_of(eos_template), (TextFrame{{1, 2}, {3}}));
  EXPECT_EQ(frame_of({{"type", "ByteLevel"}}), TextFrame());
  EXPECT_EQ(
      frame_of({{"type", "Sequence"}, {"processors", {{{"type", "ByteLevel"}}, eos_template}}}),
      (TextFrame{{1, 2}, {3}}));
}

TEST(TextFrame, RefusesWhatItCannotUse) {
  json twice = eos_template;
  twice["single"].push_back({{"Sequence", {{"id", "A"}}}});
  EXPECT_EQ(fault_of([&] { frame_of(twice); }).kind, ErrorKind::unsupported);
  json unnamed = eos_template;
  unnamed["special_tokens"].erase("<e>");
  EXPECT_EQ(fault_of([&] { frame_of(unnamed); }).kind, ErrorKind::format);
  EXPECT_EQ(fault_of([&] { frame_of({{"type", "Other"}}); }).kind, ErrorKind::unsupported);
  EXPECT_EQ(fault_of([&] {
              frame_of({{"type", "BertProcessing"}, {"sep", {"x"}}, {"cls", {"y", 1}}});
            }).kind,
            ErrorKind::format);
}

}  // namespace
}  // namespace lore
