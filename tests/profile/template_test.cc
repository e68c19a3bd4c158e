#include "profile/template.h"

#include "data/dataset_files.h"

namespace lore {
namespace {

const std::vector<std::string> slots = {"title", "year"};
const Place place = {.file = "pack.json", .field = "item_template"};

PromptTemplate parse(std::string_view text) {
  return PromptTemplate(text, slots, place);
}

std::string message_of(std::string_view text) {
  return fault_of([&] { parse(text); }).message();
}

TEST(PromptTemplate, FillsSlotsAndKeepsTheWordsBetween) {
  const PromptFields film = {{"title", "Alien"}, {"year", "1979"}};
  EXPECT_EQ(parse("{title}").fill(film, "the item"), "Alien");
  EXPECT_EQ(parse("See {title} of {year}!").fill(film, "the item"), "See Alien of 1979!");
  EXPECT_EQ(parse("{title}{title}{year?}").fill(film, "the item"), "AlienAlien1979");
  EXPECT_EQ(parse("no slot").fill({}, "the item"), "no slot");
  EXPECT_EQ(parse("").fill({}, "the item"), "");
}

TEST(PromptTemplate, LeavesOptionalSlotsEmptyAndLinesOfThemOut) {
  EXPECT_EQ(parse("<{title}{year?}>").fill({{"title", "x"}}, "the item"), "<x>");
  EXPECT_EQ(parse("<{title}{year?}>").fill({{"title", "x"}, {"year", ""}}, "the item"), "<x>");
  const PromptTemplate lines = parse("first\n\nTitle: {title?} {year?}\nlast");
  EXPECT_EQ(lines.fill({}, "the item"), "first\n\nlast");
  EXPECT_EQ(lines.fill({{"year", "1"}}, "the item"), "first\n\nTitle:  1\nlast");
  EXPECT_EQ(parse("{year?}").fill({}, "the item"), "");
}

TEST(PromptTemplate, HalvesDoubledBraces) {
  EXPECT_EQ(parse("{{title}}").fill({}, "the item"), "{title}");
  EXPECT_EQ(parse("{{{title}}}").fill({{"title", "x"}}, "the item"), "{x}");
  EXPECT_EQ(parse("}}{{").fill({}, "the item"), "}{");
}

TEST(PromptTemplate, DoesNotReadSlotsInValues) {
  EXPECT_EQ(parse("{title}").fill({{"title", "{year} }{"}}, "the item"), "{year} }{");
}

TEST(PromptTemplate, KnowsWhatItUses) {
  EXPECT_TRUE(parse("{year?}").uses("year"));
  EXPECT_FALSE(parse("{{year}}").uses("year"));
  EXPECT_FALSE(parse("{year}").uses("title"));
}

TEST(PromptTemplate, RefusesUnknownSlotsWithPlaceAndChoices) {
  EXPECT_EQ(message_of("A film: {titel}"),
            "pack.json, \"item_template\": unknown slot {titel}, at byte offset 8 of the template "
            "(expected slots \"title\" or \"year\"); did you mean {title}?");
  EXPECT_EQ(fault_of([] { parse("{title}{abc}"); }).problem,
            "unknown slot {abc}, at byte offset 7 of the template");
  EXPECT_EQ(fault_of([] { parse("\xC3\xA9{ title}"); }).problem,
            "unknown slot { title}, at byte offset 2 of the template");
}

TEST(PromptTemplate, RefusesBracesThatDoNotPair) {
  for (const char* text : {"{", "a {title", "{title{", "{title {year}", "{{{title"}) {
    EXPECT_NE(message_of(text).find("not closed"), std::string::npos) << text;
  }
  for (const char* text : {"}", "title}", "{title}}", "{{title}"}) {
    EXPECT_NE(message_of(text).find("closes nothing"), std::string::npos) << text;
  }
  for (const char* text : {"{}", "{?}"}) {
    EXPECT_NE(message_of(text).find("without a name"), std::string::npos) << text;
  }
}

TEST(PromptTemplate, NamesTheFieldThatIsMissing) {
  for (const PromptFields& fields : {PromptFields{}, PromptFields{{"title", ""}}}) {
    const Fault fault = fault_of([&] { parse("{title}").fill(fields, "the item"); });
    EXPECT_EQ(fault.kind, ErrorKind::not_found);
    EXPECT_EQ(fault.problem, "the item has no \"title\" for the slot {title}");
    EXPECT_EQ(fault.place.file, "pack.json");
    EXPECT_EQ(fault.place.field, "item_template");
  }
}

}  // namespace
}  // namespace lore
