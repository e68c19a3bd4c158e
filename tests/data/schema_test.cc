#include "lore/data/schema.h"

#include "dataset_files.h"
#include "full_spec.h"

namespace lore {
namespace {

DatasetSpec parse(const std::string& json) {
  return parse_dataset_spec(json, "/data/set.json");
}

std::string message_of(const std::string& json) {
  const Fault fault = fault_of([&] { parse(json); });
  EXPECT_EQ(fault.kind, ErrorKind::format);
  EXPECT_EQ(fault.place.file, "/data/set.json");
  return fault.message();
}

// A small dataset with `more` keys added.
std::string with(const std::string& more) {
  return R"({"interactions": "rows.csv", "user": "u", "item": "i", "label": {"column": "y"})" +
         (more.empty() ? "" : ", " + more) + "}";
}

TEST(ReadDatasetSpec, ReadsEveryKey) {
  const DatasetSpec spec = parse(full_spec);
  EXPECT_EQ(spec.name, "films");
  EXPECT_EQ(spec.interactions.path, "/data/ratings.dat");
  EXPECT_EQ(spec.interactions.delimiter, "::");
  EXPECT_EQ(spec.interactions.encoding, Encoding::latin1);
  EXPECT_EQ(spec.interactions.header.size(), 4U);
  EXPECT_EQ(spec.users->delimiter, "\t");
  EXPECT_FALSE(spec.users->quotes);
  EXPECT_EQ(spec.items->path, "/elsewhere/items.jsonl");
  EXPECT_EQ(spec.items->format, FileFormat::jsonl);
  EXPECT_EQ(spec.time, "ts");
  EXPECT_EQ(spec.label.column, "rating");
  EXPECT_EQ(spec.label.threshold, 4);
  EXPECT_EQ(spec.label.drop, std::vector<std::string>{"3"});
  EXPECT_EQ(spec.users->key, "id");
  EXPECT_TRUE(spec.users->keeps_first);
  EXPECT_EQ(spec.history.rows, HistorySpec::Rows::all);
  EXPECT_EQ(spec.history.length, 50);
  EXPECT_EQ(spec.history.columns, (std::vector<std::string>{"item", "genres"}));
  EXPECT_EQ(spec.texts.at(Side::item).id_key, "film");
  EXPECT_EQ(spec.texts.at(Side::item).text_key, "plot");
  EXPECT_EQ(spec.texts.at(Side::user).saw.what, SawSpec::What::until);
  EXPECT_EQ(spec.texts.at(Side::user).saw.until, 978300000);
  EXPECT_EQ(spec.vectors.at(Side::item).ids_file, "/data/ids.txt");
  EXPECT_EQ(spec.vectors.at(Side::item).saw.what, SawSpec::What::train_rows);
  EXPECT_TRUE(spec.vectors.at(Side::item).saw.train_on_seen);
}

TEST(ReadDatasetSpec, KeepsTheOrderOfColumnsAndPutsUndeclaredIdsFirst) {
  const DatasetSpec spec = parse(full_spec);
  std::vector<std::string> names;
  for (const ColumnSpec& column : spec.columns) names.push_back(column.name);
  EXPECT_EQ(names, (std::vector<std::string>{"user", "gender", "age", "genres", "title", "seen",
                                             "device", "item"}));
  EXPECT_EQ(spec.find("user")->side, Side::user);
  EXPECT_EQ(spec.find("item")->side, Side::item);
  EXPECT_EQ(spec.find("item")->min_count, 5);
  EXPECT_EQ(spec.find("genres")->kind, ColumnKind::multi_valued);
  EXPECT_EQ(spec.find("genres")->separator, ",");
  EXPECT_EQ(spec.find("genres")->max_values, 6);
  EXPECT_EQ(spec.find("device")->side, Side::context);
  EXPECT_EQ(spec.find("device")->hash_buckets, 1000);
  EXPECT_EQ(spec.find("seen")->vocabulary_of, "item");
  EXPECT_EQ(spec.find("rating"), nullptr);
}

TEST(ReadDatasetSpec, ReadsAPlainPathTheWayTheInteractionsAre) {
  const DatasetSpec spec = parse(full_spec);
  EXPECT_EQ(spec.split.valid_file.path, "/data/valid.dat");
  EXPECT_EQ(spec.split.valid_file.header, spec.interactions.header);
  EXPECT_EQ(spec.split.valid_file.delimiter, "::");
  EXPECT_EQ(spec.split.test_file.delimiter, ",");
  EXPECT_TRUE(spec.split.test_file.header.empty());
  EXPECT_EQ(spec.vectors.at(Side::user).saw.file.path, "/data/seen.dat");
  EXPECT_EQ(spec.vectors.at(Side::user).saw.file.encoding, Encoding::latin1);
}

TEST(ReadDatasetSpec, FillsInWhatIsLeftOut) {
  const DatasetSpec spec = parse(with(""));
  EXPECT_EQ(spec.name, "set");
  EXPECT_EQ(spec.columns.size(), 2U);
  EXPECT_EQ(spec.split.by, SplitSpec::By::random);
  EXPECT_EQ(spec.history.length, 0);
  EXPECT_EQ(parse(with(R"("time": "t")")).split.by, SplitSpec::By::time);
}

TEST(ReadDatasetSpec, NeedsNeitherUserNorItem) {
  const DatasetSpec spec = parse(
      R"({"interactions": "criteo.csv", "columns": {"I1": {"kind": "numeric"}, "C1": {}},
          "label": {"column": "label"}})");
  EXPECT_TRUE(spec.user_id.empty());
  EXPECT_EQ(spec.columns.size(), 2U);
}

TEST(ReadDatasetSpec, ReadsAFileAndPathsBesideIt) {
  const DatasetFiles files;
  const std::string path = files.write("set.json", with(""));
  EXPECT_EQ(read_dataset_spec(path).interactions.path, files.path("rows.csv"));
  EXPECT_EQ(read_dataset_spec(path).source, path);
  EXPECT_EQ(fault_of([&] { read_dataset_spec(files.path("none.json")); }).kind,
            ErrorKind::not_found);
}

TEST(ReadDatasetSpec, ListsTheKeysItKnows) {
  EXPECT_EQ(message_of(R"({"interaction": "rows.csv"})"),
            "/data/set.json, \"interaction\": unknown key of a dataset (expected \"name\", "
            "\"interactions\", \"users\", \"items\", \"columns\", \"user\", \"item\", \"time\", "
            "\"label\", \"history\", \"split\", \"texts\" or \"vectors\"); did you mean "
            "\"interactions\"?");
  EXPECT_EQ(message_of(with(R"("columns": {"age": {"kind": "numeric", "separator": "|"}})")),
            "/data/set.json, \"columns.age.separator\": unknown key of a numeric column (expected "
            "\"kind\" or \"side\")");
  EXPECT_EQ(message_of(with(R"("split": {"by": "time", "seed": 1})")),
            "/data/set.json, \"split.seed\": unknown key of a split by time (expected \"by\", "
            "\"valid\" or \"test\")");
}

TEST(ReadDatasetSpec, GuessesTheWordThatWasMeant) {
  EXPECT_EQ(message_of(with(R"("columns": {"genres": {"kind": "multivalued"}})")),
            "/data/set.json, \"columns.genres.kind\": not one of the choices (expected "
            "\"categorical\", \"multi-valued\", \"numeric\", \"sequence\" or \"text\", found "
            "\"multivalued\"); did you mean \"multi-valued\"?");
}

TEST(ReadDatasetSpec, AsksWhatTheAuthorsOfTextsHadSeen) {
  EXPECT_EQ(message_of(with(R"("texts": {"item": {"file": "x.jsonl"}})")),
            "/data/set.json, \"texts.item.saw\": this key is needed; say what its author had seen "
            "of the interactions: \"nothing\", {\"until\": seconds}, {\"rows\": \"train\"} or "
            "{\"rows\": \"seen.csv\"}");
  const auto saw = [](const std::string& value) {
    return message_of(
        with(R"("vectors": {"item": {"file": "x.safetensors", "saw": )" + value + "}}"));
  };
  EXPECT_NE(saw("\"all\"").find("\"vectors.item.saw\": not one of the choices"), std::string::npos);
  EXPECT_NE(saw("{}").find("needs either \"until\" or \"rows\""), std::string::npos);
  EXPECT_NE(saw(R"({"until": 1, "rows": "train"})").find("needs either"), std::string::npos);
  EXPECT_NE(saw("3").find("\"saw\" must be an object"), std::string::npos);
}

TEST(ReadDatasetSpec, TakesDatesForTimes) {
  const auto until = [](const std::string& value) {
    return with(R"("time": "t", "texts": {"item": {"file": "x", "saw": {"until": )" + value +
                "}}}");
  };
  EXPECT_EQ(parse(until("\"1970-01-02\"")).texts.at(Side::item).saw.until, 86400);
  EXPECT_NE(message_of(until("\"May\"")).find("\"texts.item.saw.until\": not a date"),
            std::string::npos);
}

TEST(ReadDatasetSpec, TakesOneRuleForLabels) {
  const auto labelled = [](const std::string& rule) {
    return R"({"interactions": "rows.csv", "user": "u", "label": {"column": "y", )" + rule + "}}";
  };
  EXPECT_EQ(parse(labelled(R"("positive": ["yes", "buy"])")).label.positive,
            (std::vector<std::string>{"yes", "buy"}));
  EXPECT_NE(message_of(labelled(R"("threshold": 4, "positive": ["yes"])"))
                .find("\"label.positive\": contradicts \"threshold\""),
            std::string::npos);
}

TEST(ReadDatasetSpec, NamesWhatIsMissingOrOfTheWrongType) {
  EXPECT_EQ(message_of("{}"), "/data/set.json, \"interactions\": a dataset needs this key");
  EXPECT_EQ(message_of(R"({"interactions": "rows.csv"})"),
            "/data/set.json, \"label\": a dataset needs this key");
  EXPECT_EQ(message_of("[]"), "/data/set.json: a dataset must be an object (found [])");
  EXPECT_EQ(message_of(with(R"("history": {"length": "50"})")),
            "/data/set.json, \"history.length\": wrong type (expected a whole number from 0 to "
            "65536, found \"50\")");
  EXPECT_EQ(message_of(with(R"("columns": ["a"])")),
            "/data/set.json, \"columns\": \"columns\" must be an object (found [\"a\"])");
  EXPECT_EQ(message_of(with(R"("columns": {"a": {"hash_buckets": 2147483646}})")),
            "/data/set.json, \"columns.a.hash_buckets\": out of range (expected a whole number "
            "from 1 to 2147483645, found 2147483646)");
}

TEST(ReadDatasetSpec, RefusesTextThatIsNoDatasetFile) {
  EXPECT_NE(message_of("{\n\"interactions\" \"a\"}").find("/data/set.json:2: not valid JSON"),
            std::string::npos);
  EXPECT_NE(message_of(std::string(100, '[')).find("JSON nests too deep"), std::string::npos);
  EXPECT_NE(message_of(std::string(2 << 20, ' ')).find("too long for a dataset file"),
            std::string::npos);
}

}  // namespace
}  // namespace lore
