#include "text/json_view.h"

#include <gtest/gtest.h>

#include "text/made_up.h"

namespace lore {
namespace {

using made_up::fault_of;

const nlohmann::json sample = {{"name", "x"},     {"on", true},         {"size", 7},
                               {"none", nullptr}, {"list", {1, "two"}}, {"inner", {{"deep", 1.5}}}};

TEST(JsonView, GivesValuesAndFallbacks) {
  const JsonView view(sample, "file.json");
  EXPECT_EQ(view.text("name"), "x");
  EXPECT_EQ(view.text("nothing", "else"), "else");
  EXPECT_TRUE(view.flag("on", false));
  EXPECT_TRUE(view.flag("none", true)) << "null is as good as missing";
  EXPECT_EQ(view.integer("size", 0, 10), 7);
  EXPECT_EQ(view.integer("other", 0, 10, -1), -1);
  EXPECT_EQ(view.at("inner").at("deep").number(), 1.5);
  EXPECT_EQ(view.elements("list").size(), 2U);
  EXPECT_EQ(view.elements("list")[1].text(), "two");
}

TEST(JsonView, NamesThePlaceOfWhatIsWrong) {
  const JsonView view(sample, "file.json");
  EXPECT_EQ(fault_of([&] { view.text("size"); }).place.field, "size");
  EXPECT_EQ(fault_of([&] { view.at("inner").text("deep"); }).place.field, "inner.deep");
  EXPECT_EQ(fault_of([&] { view.elements("list")[0].text(); }).place.field, "list[0]");
  EXPECT_EQ(fault_of([&] { view.at("name").elements(); }).kind, ErrorKind::format);
  EXPECT_EQ(fault_of([&] { view.at("list").has("x"); }).place.file, "file.json");
  EXPECT_EQ(fault_of([&] { view.integer("size", 0, 6); }).found, "7");
  EXPECT_EQ(fault_of([&] { view.text("missing"); }).kind, ErrorKind::format);
  const nlohmann::json huge = {{"n", UINT64_MAX}};
  EXPECT_THROW(JsonView(huge, "f").integer("n", 0, INT64_MAX), Error);
}

TEST(JsonView, ReadsAFileOrSaysWhyNot) {
  const made_up::Folder folder;
  made_up::write(folder / "a.json", R"({"a": 1})");
  EXPECT_EQ(read_json(folder / "a.json").at("a"), 1);
  made_up::write(folder / "a.json", R"({"a": )");
  EXPECT_EQ(fault_of([&] { read_json(folder / "a.json"); }).kind, ErrorKind::format);
  EXPECT_EQ(fault_of([&] { read_json(folder / "b.json"); }).kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace lore
