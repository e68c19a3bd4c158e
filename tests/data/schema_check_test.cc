#include "data/schema_check.h"

#include "dataset_files.h"

namespace lore {
namespace {

// The complaint about a small dataset with `more` keys, as `path: problem`.
std::string complaint(const std::string& more) {
  const std::string json =
      R"({"interactions": "rows.csv", "user": "u", "item": "i", "label": {"column": "y"}, )" +
      more + "}";
  const Fault fault = fault_of([&] { parse_dataset_spec(json, "set.json"); });
  EXPECT_EQ(fault.kind, ErrorKind::format);
  return fault.place.field + ": " + fault.problem;
}

std::string complaint_without_ids(const std::string& more) {
  const std::string json =
      R"({"interactions": "rows.csv", "label": {"column": "y"}, "columns": {"c": {}}, )" + more +
      "}";
  const Fault fault = fault_of([&] { parse_dataset_spec(json, "set.json"); });
  EXPECT_EQ(fault.kind, ErrorKind::format);
  return fault.place.field + ": " + fault.problem;
}

TEST(CheckSpec, HoldsIdsToTheirRole) {
  EXPECT_EQ(complaint(R"("columns": {"u": {"kind": "text"}})"), "columns.u.kind: an id column");
  EXPECT_EQ(complaint(R"("columns": {"u": {"side": "item"}})"), "columns.u.side: an id column");
  EXPECT_EQ(fault_of([] {
              parse_dataset_spec(R"({"interactions": "r.csv", "user": "u", "item": "u",
                                     "label": {"column": "y"}})",
                                 "set.json");
            }).problem,
            "the same column as \"user\"");
}

TEST(CheckSpec, KeepsTheAnswerOutOfTheFeatures) {
  EXPECT_EQ(complaint(R"("columns": {"y": {"kind": "numeric"}})"),
            "columns.y: the label cannot also be a feature");
  EXPECT_EQ(complaint(R"("columns": {"s": {}}, "split": {"by": "column", "column": "s"})"),
            "columns.s: the split cannot also be a feature");
  EXPECT_EQ(complaint(R"("time": "y")"), "label.column: this column has another role");
}

TEST(CheckSpec, WantsSomethingToLearnFrom) {
  EXPECT_EQ(fault_of([] {
              parse_dataset_spec(R"({"interactions": "r.csv", "label": {"column": "y"},
                                     "columns": {"t": {"kind": "text"}}})",
                                 "set.json");
            }).place.field,
            "columns");
}

TEST(CheckSpec, SharesOnlyVocabulariesThereAre) {
  EXPECT_EQ(complaint(R"("columns": {"a": {"vocabulary_of": "b"}})"),
            "columns.a.vocabulary_of: no such column is declared");
  EXPECT_EQ(complaint(R"("columns": {"a": {"vocabulary_of": "b"}, "b": {"kind": "numeric"}})"),
            "columns.a.vocabulary_of: this column has no vocabulary of its own");
  EXPECT_EQ(complaint(R"("columns": {"a": {"vocabulary_of": "a"}})"),
            "columns.a.vocabulary_of: this column has no vocabulary of its own");
  EXPECT_EQ(complaint(R"("columns": {"a": {"vocabulary_of": "i", "hash_buckets": 9}})"),
            "columns.a.hash_buckets: contradicts \"vocabulary_of\"");
}

TEST(CheckSpec, WantsTheIdOfASideThatIsUsed) {
  EXPECT_EQ(complaint_without_ids(R"("users": "users.csv")"), "users: needs the user id");
  EXPECT_EQ(complaint_without_ids(R"("history": {"length": 5})"), "history: needs the user id");
  EXPECT_EQ(complaint_without_ids(R"("split": {"by": "user"})"), "split: needs the user id");
  EXPECT_EQ(complaint_without_ids(R"("texts": {"item": {"file": "x.jsonl", "saw": "nothing"}})"),
            "texts.item: needs the item id");
}

TEST(CheckSpec, ShowsOnlyItemColumnsInAHistory) {
  EXPECT_EQ(complaint(R"("history": {"length": 5, "columns": ["x"]})"),
            "history.columns: no such column is declared");
  const char* of_items = "history.columns: a history shows columns of its items";
  EXPECT_EQ(complaint(R"("history": {"length": 5, "columns": ["u"]})"), of_items);
  EXPECT_EQ(complaint(R"("columns": {"p": {"kind": "numeric", "side": "item"}},
                         "history": {"length": 5, "columns": ["p"]})"),
            of_items);
}

TEST(CheckSpec, LeavesRowsToTrainOn) {
  EXPECT_EQ(complaint(R"("split": {"by": "random", "valid": 0.5, "test": 0.5})"),
            "split: no rows are left to train on");
  EXPECT_EQ(complaint(R"("split": {"by": "random", "valid": -0.1})"),
            "split.valid: not a share of the rows");
  EXPECT_EQ(complaint(R"("split": {"by": "files"})"),
            "split: a split by files needs \"valid\", \"test\" or both");
}

TEST(CheckSpec, MakesTextsOfWordsAboutTheirSide) {
  const auto text = [](const std::string& object) {
    return complaint(R"("columns": {"t": {"kind": "text", "side": "item"}}, "texts": {"user": )" +
                     object + "}");
  };
  EXPECT_EQ(text(R"({"saw": "nothing"})"),
            "texts.user: a text needs \"file\" or \"store\", \"columns\", or both");
  EXPECT_EQ(text(R"({"file": "x.jsonl", "store": "x.db", "saw": "nothing"})"),
            "texts.user.store: a text comes from a file or from a store, not from both");
  EXPECT_EQ(text(R"({"file": "x.jsonl", "pack": "movie", "saw": "nothing"})"),
            "texts.user.pack: a pack of no store");
  EXPECT_EQ(text(R"({"columns": ["t"], "saw": "nothing"})"),
            "texts.user.columns: a text is made of words about its own side");
  EXPECT_EQ(text(R"({"file": "x.jsonl", "saw": {"until": 3}})"),
            "texts.user.saw.until: the dataset has no times to compare with");
}

TEST(CheckSpec, KnowsFilesOfVectorsByTheirEnding) {
  const auto vectors = [](const std::string& object) {
    return complaint(R"("vectors": {"item": )" + object + "}");
  };
  EXPECT_EQ(vectors(R"({"file": "x.bin", "saw": "nothing"})"),
            "vectors.item.file: not a file of vectors");
  EXPECT_EQ(vectors(R"({"file": "x.npy", "saw": "nothing"})"),
            "vectors.item.ids: an .npy file needs a file of ids");
  EXPECT_EQ(vectors(R"({"file": "x.safetensors", "ids": "i.txt", "saw": "nothing"})"),
            "vectors.item.ids: a .safetensors file holds its ids itself");
}

TEST(CheckFile, RefusesOptionsThatDoNotGoTogether) {
  const auto users = [](const std::string& file) { return complaint("\"users\": " + file); };
  EXPECT_EQ(users(R"({"file": "u.jsonl", "delimiter": ","})"),
            "users.delimiter: a JSONL file has no such thing");
  EXPECT_EQ(users(R"({"file": "u.csv", "delimiter": "\n"})"),
            "users.delimiter: a delimiter cannot hold a quote or a line break");
  EXPECT_EQ(users(R"({"file": "u.csv", "delimiter": "::", "quotes": true})"),
            "users.quotes: quotes go with a delimiter of one character");
  EXPECT_EQ(users(R"({"file": "u.csv", "header": ["a", "b", "a"]})"),
            "users.header: a column stands twice");
}

}  // namespace
}  // namespace lore
