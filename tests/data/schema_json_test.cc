#include "lore/data/schema.h"

#include "dataset_files.h"
#include "full_spec.h"

namespace lore {
namespace {

DatasetSpec parse(const std::string& json) {
  return parse_dataset_spec(json, "/data/set.json");
}

TEST(ToJson, ReadsBackAsAnEqualSpec) {
  const std::string small = R"("interactions": "r.csv", "label": {"column": "y"}, "user": "u")";
  for (const std::string& json :
       {std::string(full_spec), "{" + small + "}",
        std::string(R"({"interactions": "r.csv", "label": {"column": "y", "positive": ["a"]},
                        "user": "u"})"),
        "{" + small + R"(, "split": {"by": "column", "column": "s"}})",
        "{" + small + R"(, "split": {"by": "user", "valid": 0.2, "test": 0.3, "seed": 9}})",
        "{" + small + R"(, "time": "t", "split": {"by": "time", "valid": 0.25}})",
        "{" + small + R"(, "columns": {"t": {"kind": "text", "side": "user"}},
                          "texts": {"user": {"columns": ["t"], "saw": "nothing"}}})"}) {
    const DatasetSpec spec = parse(json);
    EXPECT_EQ(parse(to_json(spec)), spec) << json;
  }
}

TEST(ToJson, WritesPathsBesideTheSourceRelativeToIt) {
  const std::string json = to_json(parse(full_spec));
  EXPECT_NE(json.find("\"ratings.dat\""), std::string::npos);
  EXPECT_NE(json.find("\"/elsewhere/items.jsonl\""), std::string::npos);
  EXPECT_EQ(json.find("/data/"), std::string::npos);
  EXPECT_EQ(parse_dataset_spec(json, "/moved/set.json").interactions.path, "/moved/ratings.dat");
}

}  // namespace
}  // namespace lore
