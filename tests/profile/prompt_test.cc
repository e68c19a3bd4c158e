#include "lore/profile/prompt.h"

#include <filesystem>
#include <set>

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "data/dataset_files.h"

namespace lore {
namespace {

using Json = nlohmann::ordered_json;

Json sample() {
  return {{"name", "film"},
          {"version", 3},
          {"scenario", "films"},
          {"system", "Be {brief}."},
          {"item_slots", {"title", "year"}},
          {"user_slots", {"age"}},
          {"item_factors", {"genre", "mood"}},
          {"user_factors", {"genre", "pace", "end"}},
          {"item_template", "{title} ({year?}): {factors}"},
          {"user_template", {"Age {age?} saw", "{history}", "Why? {factors}"}},
          {"history_template", "{title}, {rating?} stars"},
          {"history_cap", 2}};
}

PromptPack parse(const Json& json) {
  return parse_prompt_pack(json.dump(), "pack.json");
}

Fault fault_with(const char* key, const Json& value) {
  Json json = sample();
  json[key] = value;
  return fault_of([&] { parse(json); });
}

PromptFields seen(const std::string& title, const std::string& rating) {
  return {{"title", title}, {"rating", rating}};
}

TEST(PromptPack, TellsWhatStandsInTheFile) {
  const PromptPack pack = parse(sample());
  EXPECT_EQ(pack.name(), "film");
  EXPECT_EQ(pack.version(), 3);
  EXPECT_EQ(pack.scenario(), "films");
  EXPECT_EQ(pack.item_factors(), (std::vector<std::string>{"genre", "mood"}));
  EXPECT_EQ(pack.user_factors(), (std::vector<std::string>{"genre", "pace", "end"}));
  EXPECT_EQ(pack.history_cap(), 2U);
}

TEST(PromptPack, RendersAnItem) {
  const PromptPack pack = parse(sample());
  EXPECT_EQ(render_item(pack, {{"title", "Alien"}, {"year", "1979"}, {"unused", "x"}}),
            (Prompt{"Be {brief}.", "Alien (1979): genre, mood"}));
  EXPECT_EQ(render_item(pack, {{"title", "Alien"}}).user, "Alien (): genre, mood");
}

TEST(PromptPack, RendersAUserWithTheNewestOfTheHistory) {
  const PromptPack pack = parse(sample());
  const std::vector<PromptFields> history = {seen("A", "1"), seen("B", "2"), seen("C", "")};
  EXPECT_EQ(render_user(pack, {{"age", "40"}}, history),
            (Prompt{"Be {brief}.", "Age 40 saw\nB, 2 stars\nC,  stars\nWhy? genre, pace, end"}));
  EXPECT_EQ(render_user(pack, {}, std::span(history).first(1)).user,
            "Age  saw\nA, 1 stars\nWhy? genre, pace, end");
}

TEST(PromptPack, OwnSlotsWinOverFieldsOfTheirNames) {
  const PromptFields item = {{"title", "A"}, {"factors", "mine"}};
  EXPECT_EQ(render_item(parse(sample()), item).user, "A (): genre, mood");
}

TEST(PromptPack, NamesTheFieldThatAPromptLacks) {
  const PromptPack pack = parse(sample());
  const Fault item = fault_of([&] { render_item(pack, {{"year", "1979"}}); });
  EXPECT_EQ(item.kind, ErrorKind::not_found);
  EXPECT_EQ(item.problem, "the item has no \"title\" for the slot {title}");

  const std::vector<PromptFields> history = {{}, seen("B", "2"), {{"rating", "5"}}};
  const Fault entry = fault_of([&] { render_user(pack, {}, history); });
  EXPECT_EQ(entry.kind, ErrorKind::not_found);
  EXPECT_EQ(entry.problem, "entry 2 of the history has no \"title\" for the slot {title}");

  const Fault user = fault_of([&] { render_user(pack, {}, {}); });
  EXPECT_EQ(user.kind, ErrorKind::not_found);
  EXPECT_EQ(user.problem, "the user has no \"history\" for the slot {history}");
}

TEST(PromptPack, MayLeaveTheHistoryOut) {
  Json json = sample();
  json["user_template"] = "<{history?}> {factors}";
  EXPECT_EQ(render_user(parse(json), {}, {}).user, "<> genre, pace, end");
}

TEST(PromptPack, RefusesTemplatesWithUnknownSlots) {
  EXPECT_EQ(fault_with("item_template", "{factors} {titel}").message(),
            "pack.json, \"item_template\": unknown slot {titel}, at byte offset 10 of the template "
            "(expected slots \"title\", \"year\" or \"factors\"); did you mean {title}?");
  EXPECT_EQ(fault_with("user_template", "{factors} {history} {title}").expected,
            "slots \"age\", \"factors\" or \"history\"");
  EXPECT_EQ(fault_with("history_template", "{title} {age}").expected,
            "slots \"title\", \"year\" or \"rating\"");
  EXPECT_EQ(fault_with("user_template", {"{factors}", "{history}", "{x}"}).problem,
            "unknown slot {x}, at byte offset 20 of the template");
}

TEST(PromptPack, RefusesTemplatesWithoutTheSlotsTheyNeed) {
  EXPECT_EQ(fault_with("item_template", "{title}").message(),
            "pack.json, \"item_template\": the template lacks the slot {factors}");
  EXPECT_EQ(fault_with("user_template", "{history}").problem,
            "the template lacks the slot {factors}");
  EXPECT_EQ(fault_with("user_template", "{factors}").problem,
            "the template lacks the slot {history}");
  EXPECT_EQ(fault_with("history_template", "a film").problem, "the template has no slot");
}

TEST(PromptPack, RefusesWhatIsNoPack) {
  const Json original = sample();
  for (const auto& [key, value] : original.items()) {
    Json json = original;
    json.erase(key);
    EXPECT_EQ(fault_of([&] { parse(json); }).place.field, key);
    EXPECT_EQ(fault_with(key.c_str(), nullptr).place.field, key);
  }
  EXPECT_EQ(fault_with("sistem", "x").hint, "did you mean \"system\"?");
  EXPECT_EQ(fault_with("version", 0).problem, "out of range");
  EXPECT_EQ(fault_with("history_cap", 0).problem, "out of range");
  EXPECT_EQ(fault_with("item_factors", Json::array()).problem, "no factors");
  EXPECT_EQ(fault_with("item_factors", {"a", "a"}).found, "\"a\"");
  EXPECT_EQ(fault_with("system", Json::array()).problem, "a text without words");
  EXPECT_EQ(fault_with("item_slots", {"title", "year", "factors"}).problem,
            "a slot that every pack has");
  EXPECT_EQ(fault_with("user_slots", {"age?"}).found, "\"age?\"");
  EXPECT_EQ(fault_with("user_slots", {""}).problem, "an empty name");
  EXPECT_EQ(fault_of([] { parse_prompt_pack("{\n,", "pack.json"); }).place.line, 2U);
}

TEST(PromptPack, HashesTheContentAndNotItsLayout) {
  const std::string hash = parse(sample()).hash();
  EXPECT_EQ(hash.size(), 32U);
  EXPECT_EQ(parse_prompt_pack("// a remark\n" + sample().dump(4), "elsewhere.json").hash(), hash);

  Json other_order = Json::object();
  const Json original = sample();
  for (auto each = original.rbegin(); each != original.rend(); ++each) {
    other_order[each.key()] = each.value();
  }
  EXPECT_EQ(parse(other_order).hash(), hash);

  Json one_line = sample();
  one_line["user_template"] = "Age {age?} saw\n{history}\nWhy? {factors}";
  EXPECT_EQ(parse(one_line).hash(), hash);
}

TEST(PromptPack, HashesEveryKey) {
  const std::vector<std::pair<std::string, Json>> changes = {
      {"name", "other"},
      {"version", 4},
      {"scenario", "other"},
      {"system", "other"},
      {"item_slots", {"title", "year", "more"}},
      {"user_slots", {"age", "more"}},
      {"item_factors", {"mood", "genre"}},
      {"user_factors", {"genre"}},
      {"item_template", "{title} {factors}"},
      {"user_template", "{history} {factors}"},
      {"history_template", "{title}"},
      {"history_cap", 3}};
  std::set<std::string> hashes = {parse(sample()).hash()};
  for (const auto& [key, value] : changes) {
    Json json = sample();
    json[key] = value;
    EXPECT_TRUE(hashes.insert(parse(json).hash()).second) << key;
  }
  EXPECT_EQ(changes.size(), sample().size());
}

TEST(PromptPack, ReportsAFileThatIsNotThere) {
  const DatasetFiles files;
  EXPECT_EQ(fault_of([&] { read_prompt_pack(files.path("none")); }).kind, ErrorKind::not_found);
}

// The packs that come with Lore, each named like its file.
std::vector<std::string> shipped_names() {
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(LORE_PROMPTS)) {
    names.push_back(file.path().stem());
  }
  return names;
}

class ShippedPack : public testing::TestWithParam<std::string> {
 protected:
  const PromptPack pack_ = read_prompt_pack(std::string(LORE_PROMPTS) + '/' + GetParam() + ".json");
};

TEST_P(ShippedPack, IsNamedLikeItsFile) {
  EXPECT_EQ(pack_.name(), GetParam());
}

TEST_P(ShippedPack, NeedsNoMoreOfAnItemThanItsTitle) {
  const Prompt prompt = render_item(pack_, {{"title", "The Rite of Spring"}});
  EXPECT_FALSE(prompt.system.empty());
  EXPECT_NE(prompt.user.find("The Rite of Spring"), std::string::npos);
  for (const std::string& factor : pack_.item_factors()) {
    EXPECT_NE(prompt.user.find(factor), std::string::npos) << factor;
  }
}

TEST_P(ShippedPack, NeedsNoMoreOfAUserThanTitlesAndKeepsTheNewest) {
  std::vector<PromptFields> history;
  for (std::size_t i = 0; i <= pack_.history_cap(); ++i) {
    history.push_back({{"title", "<title " + std::to_string(i) + '>'}});
  }
  const Prompt prompt = render_user(pack_, {}, history);
  EXPECT_EQ(prompt.user.find("<title 0>"), std::string::npos);
  for (std::size_t i = 1; i < history.size(); ++i) {
    EXPECT_NE(prompt.user.find(history[i].at("title")), std::string::npos) << i;
  }
  for (const std::string& factor : pack_.user_factors()) {
    EXPECT_NE(prompt.user.find(factor), std::string::npos) << factor;
  }
}

INSTANTIATE_TEST_SUITE_P(All, ShippedPack, testing::ValuesIn(shipped_names()),
                         [](const auto& named) { return named.param; });

TEST(ShippedPacks, CoverTheCommonDomains) {
  EXPECT_THAT(shipped_names(),
              testing::IsSupersetOf({"book", "movie", "music", "news", "product"}));
}

}  // namespace
}  // namespace lore
