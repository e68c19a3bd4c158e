#include <filesystem>
#include <set>

#include <gmock/gmock.h>

#include "lore/profile/prompt.h"

#include "data/dataset_files.h"
#include "profile/sample_pack.h"

namespace lore {
namespace {

using Json = nlohmann::ordered_json;

Fault fault_with(const char* key, const Json& value) {
  Json json = sample_pack();
  json[key] = value;
  return fault_of([&] { parse_pack(json); });
}

TEST(PromptPack, TellsWhatStandsInTheFile) {
  const PromptPack pack = parse_pack(sample_pack());
  EXPECT_EQ(pack.name(), "film");
  EXPECT_EQ(pack.version(), 3);
  EXPECT_EQ(pack.scenario(), "films");
  EXPECT_EQ(pack.item_factors(), (std::vector<std::string>{"genre", "mood"}));
  EXPECT_EQ(pack.user_factors(), (std::vector<std::string>{"genre", "pace", "end"}));
  EXPECT_EQ(pack.history_cap(), 2U);
}

TEST(PromptPack, RefusesTemplatesWithUnknownSlots) {
  EXPECT_EQ(fault_with("item_template", "{year} {titel}").message(),
            "pack.json, \"item_template\": unknown slot {titel}, at byte offset 7 of the template "
            "(expected slots \"title\", \"year\" or \"neighbours\"); did you mean {title}?");
  EXPECT_EQ(fault_with("user_template", "{history} {title}").expected,
            "slots \"age\" or \"history\"");
  EXPECT_EQ(fault_with("history_template", "{title} {age}").expected,
            "slots \"title\", \"year\" or \"rating\"");
  EXPECT_EQ(fault_with("user_template", {"{age}", "{history}", "{x}"}).problem,
            "unknown slot {x}, at byte offset 16 of the template");
  // Data stays out of the instructions, and the instructions out of the data.
  EXPECT_EQ(fault_with("item_task", "Describe {title}: {factors}").expected, "slots \"factors\"");
  EXPECT_EQ(fault_with("item_template", "{title} {factors}").problem,
            "unknown slot {factors}, at byte offset 8 of the template");
}

TEST(PromptPack, RefusesTemplatesWithoutTheSlotsTheyNeed) {
  EXPECT_EQ(fault_with("item_template", "a film").problem, "the template has no slot");
  EXPECT_EQ(fault_with("item_task", "Describe it.").message(),
            "pack.json, \"item_task\": the template lacks the slot {factors}");
  EXPECT_EQ(fault_with("user_task", "Why?").problem, "the template lacks the slot {factors}");
  EXPECT_EQ(fault_with("user_template", "{age}").problem, "the template lacks the slot {history}");
  EXPECT_EQ(fault_with("history_template", "a film").problem, "the template has no slot");
}

TEST(PromptPack, TellsWhatAReplyLooksLike) {
  Json json = sample_pack();
  json["reply"] = {{"fields", {{"summary", "text"}, {"topics", {"war", "love"}}}},
                   {"max_characters", 50},
                   {"script", "latin"}};
  EXPECT_EQ(parse_pack(json).reply(),
            (ReplySpec{.fields = {{"summary", {}}, {"topics", {"war", "love"}}},
                       .min_characters = 20,
                       .max_characters = 50,
                       .script = "latin"}));
  json.erase("reply");
  EXPECT_EQ(parse_pack(json).reply(), ReplySpec());
}

TEST(PromptPack, RefusesRepliesThatCouldCarryAScore) {
  const auto fault = [](const Json& kind) {
    return fault_with("reply", {{"fields", {{"score", kind}}}});
  };
  for (const Json& kind : {Json("number"), Json(1), Json::array(), Json::object(), Json(nullptr)}) {
    EXPECT_EQ(fault(kind).place.field, "reply.fields.score") << kind;
  }
  EXPECT_EQ(fault_with("reply", {{"script", "klingon"}}).place.field, "reply.script");
  EXPECT_EQ(fault_with("reply", {{"min_characters", 9}, {"max_characters", 8}}).problem,
            "out of range");
  EXPECT_EQ(fault_with("reply", {{"fields", Json::object()}}).problem, "no fields");
}

TEST(PromptPack, RefusesWhatIsNoPack) {
  const Json original = sample_pack();
  for (const auto& [key, value] : original.items()) {
    Json json = original;
    if (key == "reply") continue;
    json.erase(key);
    EXPECT_EQ(fault_of([&] { parse_pack(json); }).place.field, key);
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
  const std::string hash = parse_pack(sample_pack()).hash();
  EXPECT_EQ(hash.size(), 32U);
  EXPECT_EQ(parse_prompt_pack("// a remark\n" + sample_pack().dump(4), "elsewhere.json").hash(),
            hash);

  Json other_order = Json::object();
  const Json original = sample_pack();
  for (auto each = original.rbegin(); each != original.rend(); ++each) {
    other_order[each.key()] = each.value();
  }
  EXPECT_EQ(parse_pack(other_order).hash(), hash);

  Json one_line = sample_pack();
  one_line["user_template"] = "Age {age?} saw\n{history}";
  EXPECT_EQ(parse_pack(one_line).hash(), hash);
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
      {"item_template", "{title}"},
      {"item_task", "{factors}"},
      {"user_template", "{history}"},
      {"user_task", "{factors}"},
      {"reply", {{"min_characters", 6}}},
      {"history_template", "{title}"},
      {"history_cap", 3}};
  std::set<std::string> hashes = {parse_pack(sample_pack()).hash()};
  for (const auto& [key, value] : changes) {
    Json json = sample_pack();
    json[key] = value;
    EXPECT_TRUE(hashes.insert(parse_pack(json).hash()).second) << key;
  }
  EXPECT_EQ(changes.size(), sample_pack().size());
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

TEST_P(ShippedPack, IsNamedLikeItsFileAndPartOfTheLibrary) {
  EXPECT_EQ(pack_.name(), GetParam());
  EXPECT_EQ(shipped_prompt_pack(GetParam()).hash(), pack_.hash());
}

TEST_P(ShippedPack, NeedsNoMoreOfAnItemThanItsTitle) {
  const Prompt prompt = render_item(pack_, {{"title", "The Rite of Spring"}});
  EXPECT_FALSE(prompt.system.empty());
  EXPECT_NE(prompt.user.find("The Rite of Spring"), std::string::npos);
  for (const std::string& factor : pack_.item_factors()) {
    EXPECT_NE(prompt.system.find(factor), std::string::npos) << factor;
  }
}

TEST_P(ShippedPack, NeedsNoMoreOfAUserThanTitlesAndKeepsTheNewest) {
  std::vector<PromptFields> history;
  for (std::size_t i = 0; i <= pack_.history_cap(); ++i) {
    history.push_back({{"title", "(title " + std::to_string(i) + ')'}});
  }
  const Prompt prompt = render_user(pack_, {}, history);
  EXPECT_EQ(prompt.user.find("(title 0)"), std::string::npos);
  for (std::size_t i = 1; i < history.size(); ++i) {
    EXPECT_NE(prompt.user.find(history[i].at("title")), std::string::npos) << i;
  }
  for (const std::string& factor : pack_.user_factors()) {
    EXPECT_NE(prompt.system.find(factor), std::string::npos) << factor;
  }
}

INSTANTIATE_TEST_SUITE_P(All, ShippedPack, testing::ValuesIn(shipped_names()),
                         [](const auto& named) { return named.param; });

TEST(ShippedPacks, AreNamedWhereOneIsNotThere) {
  const Fault fault = fault_of([] { shipped_prompt_pack("muvie"); });
  EXPECT_EQ(fault.kind, ErrorKind::not_found);
  EXPECT_THAT(fault.expected, testing::HasSubstr("\"movie\""));
}

TEST(ShippedPacks, CoverTheCommonDomains) {
  EXPECT_THAT(shipped_names(),
              testing::IsSupersetOf({"book", "movie", "music", "news", "product"}));
}

}  // namespace
}  // namespace lore
