#include "data/dataset_loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// Which items a history shows, oldest first.
std::vector<std::string> history_of(const FeatureStore& store, const Example& example) {
  std::vector<std::string> ids;
  for (const std::int32_t item : store.history().before(example.user, example.time, 99)) {
    ids.emplace_back(store.items().id(item));
  }
  return ids;
}

class DatasetLoaderTest : public ::testing::Test {
 protected:
  LoadedDataset load(const std::string& rows, const std::string& more) {
    files_.write("rows.csv", rows);
    return load_dataset(
        files_.spec(R"({"interactions": "rows.csv", "label": {"column": "label"}, )" + more + '}'),
        {});
  }

  Fault refused(const std::string& rows, const std::string& more) {
    return fault_of([&] { load(rows, more); });
  }

  static Examples rows(const LoadedDataset& loaded, Split split) {
    return loaded.splits[static_cast<std::size_t>(split)];
  }

  DatasetFiles files_;
  const std::string ids_ = R"("user": "user", "item": "item", "time": "ts", )";
  const std::string by_column_ = R"("split": {"by": "column", "column": "part"})";
};

TEST_F(DatasetLoaderTest, GoesOnFromWhatWasFitted) {
  const std::string spec =
      ids_ +
      R"("items": "items.csv", "history": {"rows": "all", "length": 9}, "split": {"by": "column",
                "column": "part"}, "columns": {"item": {"side": "item", "min_count": 2},
                "hour": {}, "price": {"side": "item", "kind": "numeric"},
                "genre": {"side": "item"}})";
  files_.write("items.csv", "item,price,genre\ni1,10,a\ni2,30,b\n");
  const LoadedDataset first = load(
      "user,item,ts,label,hour,part\n"
      "u1,i1,1,1,9,train\n"
      "u2,i1,2,0,9,train\n"
      "u1,i2,3,1,7,train\n",
      spec);
  files_.write("items.csv", "item,price,genre\ni3,20,c\ni1,20,b\n");
  files_.write("days.csv",
               "user,item,ts,label,hour,part\n"
               "u1,i2,3,1,7,train\n"
               "u3,i3,4,1,8,train\n"
               "u1,i3,5,0,8,train\n"
               "u1,i4,6,1,6,valid\n");
  const LoadedDataset next = load_dataset(
      files_.spec(R"({"interactions": "days.csv", "label": {"column": "label"}, )" + spec + '}'),
      {.store = first.store.get(), .grows = true});
  const Features& features = next.store->features();
  EXPECT_THAT(first.store->features().vocabularies.at("item").words(), ElementsAre("i1"));
  EXPECT_THAT(features.vocabularies.at("item").words(), ElementsAre("i1", "i3"))
      << "i2 and i4 are not there twice";
  EXPECT_THAT(features.vocabularies.at("hour").words(), ElementsAre("9", "7", "8"));
  EXPECT_EQ(features.scales.at("price").mean, first.store->features().scales.at("price").mean);
  EXPECT_THAT(next.store->users().ids(), ElementsAre("", "u1", "u2", "u3"));
  EXPECT_THAT(next.store->items().ids(), ElementsAre("", "i1", "i2", "i3", "i4"));
  EXPECT_THAT(next.item_counts, ElementsAre(0, 0, 1, 2, 0));
  EXPECT_THAT(history_of(*next.store, {.user = 1, .time = 99}),
              ElementsAre("i1", "i2", "i3", "i4"));
  EXPECT_THAT(history_of(*next.store, {.user = 2, .time = 99}), ElementsAre("i1"));
  const auto& genres = next.store->items().columns()[2].ids;
  const auto& known = first.store->items().columns()[2].ids;
  EXPECT_EQ(genres[1], known[2]) << "i1 is of genre b now";
  EXPECT_EQ(genres[2], known[2]) << "what the new file leaves out stays";
  EXPECT_EQ(genres[4], padding_id);
}

TEST_F(DatasetLoaderTest, GoesOnInOrderWhereThereAreNoTimes) {
  const std::string spec =
      R"("user": "user", "item": "item", "history": {"rows": "all", "length": 9},
                              "columns": {"item": {"side": "item"}},
                              "split": {"by": "random", "valid": 0, "test": 0})";
  const LoadedDataset first = load("user,item,label\nu,a,1\nu,b,0\n", spec);
  files_.write("days.csv", "user,item,label\nu,a,1\nu,c,0\n");
  const LoadedDataset next = load_dataset(
      files_.spec(R"({"interactions": "days.csv", "label": {"column": "label"}, )" + spec + '}'),
      {.store = first.store.get(), .grows = true});
  EXPECT_THAT(history_of(*next.store, {.user = 1, .time = 99}), ElementsAre("a", "b", "a", "c"));
}

TEST_F(DatasetLoaderTest, FitsOnTrainingRowsAlone) {
  const LoadedDataset loaded = load(
      "user,item,ts,label,hour,price,part\n"
      "u1,i1,1,1,9,10,train\n"
      "u2,i1,2,0,9,20,train\n"
      "u3,i2,3,1,7,99,valid\n"
      "u1,i3,4,0,8,,test\n",
      ids_ + R"("columns": {"hour": {}, "price": {"kind": "numeric"}}, )" + by_column_);
  const Features& features = loaded.store->features();
  EXPECT_THAT(features.vocabularies.at("user").words(), ElementsAre("u1", "u2"));
  EXPECT_THAT(features.vocabularies.at("item").words(), ElementsAre("i1"));
  EXPECT_THAT(features.vocabularies.at("hour").words(), ElementsAre("9"));
  EXPECT_EQ(features.scales.at("price").mean, 15);
  EXPECT_EQ(features.scales.at("price").deviation, 5);
  EXPECT_THAT(loaded.user_counts, ElementsAre(0, 1, 1, 0));
  EXPECT_THAT(loaded.item_counts, ElementsAre(0, 2, 0, 0));
  ASSERT_EQ(rows(loaded, Split::train).size(), 2);
  EXPECT_THAT(rows(loaded, Split::train)[0].own_floats, ElementsAre(-1, 0));
  ASSERT_EQ(rows(loaded, Split::valid).size(), 1);
  EXPECT_THAT(rows(loaded, Split::valid)[0].own_ids, ElementsAre(unknown_id));
  ASSERT_EQ(rows(loaded, Split::test).size(), 1);
  EXPECT_THAT(rows(loaded, Split::test)[0].own_floats, ElementsAre(0, 1));
}

TEST_F(DatasetLoaderTest, KeepsIdsExact) {
  const LoadedDataset loaded = load(
      "user,item,ts,label\n"
      "16777217,9007199254740993,1,1\n"
      "16777216,9007199254740992,2,0\n"
      "18446744073709551615,007,3,0\n",
      ids_ + R"("split": {"by": "time", "valid": 0, "test": 0})");
  EXPECT_THAT(loaded.store->users().ids(),
              ElementsAre("", "16777217", "16777216", "18446744073709551615"));
  EXPECT_THAT(loaded.store->items().ids(),
              ElementsAre("", "9007199254740993", "9007199254740992", "007"));
}

TEST_F(DatasetLoaderTest, HistoriesLieStrictlyBeforeAndSpanSplits) {
  const LoadedDataset loaded = load(
      "user,item,ts,label,part\n"
      "u1,i1,10,1,train\n"
      "u1,i2,10,0,train\n"
      "u1,i3,20,1,valid\n"
      "u1,i4,20,1,test\n"
      "u1,i5,30,1,test\n"
      "u2,i1,30,1,train\n",
      ids_ + R"("history": {"length": 5}, )" + by_column_);
  const FeatureStore& store = *loaded.store;
  EXPECT_THAT(history_of(store, rows(loaded, Split::train)[0]), IsEmpty());
  EXPECT_THAT(history_of(store, rows(loaded, Split::valid)[0]), ElementsAre("i1"));
  EXPECT_THAT(history_of(store, rows(loaded, Split::test)[0]), ElementsAre("i1"));
  EXPECT_THAT(history_of(store, rows(loaded, Split::test)[1]), ElementsAre("i1", "i3", "i4"));
  EXPECT_THAT(history_of(store, rows(loaded, Split::train)[2]), IsEmpty());
}

TEST_F(DatasetLoaderTest, HistoriesHoldAllRowsWhereAsked) {
  const LoadedDataset loaded = load(
      "user,item,ts,label,part\n"
      "u1,i1,10,1,train\nu1,i2,20,0,train\n,i2,20,0,train\nu1,,21,0,train\nu1,i3,30,1,valid\n",
      ids_ + R"("history": {"length": 5, "rows": "all"}, )" + by_column_);
  EXPECT_THAT(history_of(*loaded.store, rows(loaded, Split::valid)[0]), ElementsAre("i1", "i2"));
  EXPECT_EQ(loaded.store->history().items().size(), 3) << "nobody and nothing have no history";
}

TEST_F(DatasetLoaderTest, RowsOfOtherFilesNeverEnterAHistory) {
  files_.write("dev.csv", "user,item,ts,label\nu1,i2,15,1\nu1,i3,25,1\nu9,i9,25,0\n");
  const LoadedDataset loaded =
      load("user,item,ts,label\nu1,i1,10,1\nu1,i4,20,1\nu1,i5,30,0\n",
           ids_ + R"("history": {"length": 5}, "split": {"by": "files", "valid": "dev.csv"})");
  ASSERT_EQ(rows(loaded, Split::train).size(), 3);
  ASSERT_EQ(rows(loaded, Split::valid).size(), 3);
  EXPECT_THAT(history_of(*loaded.store, rows(loaded, Split::valid)[0]), ElementsAre("i1"));
  EXPECT_THAT(history_of(*loaded.store, rows(loaded, Split::valid)[1]), ElementsAre("i1", "i4"));
  EXPECT_NE(loaded.store->users().row("u9"), 0) << "entities of all files have a row";
}

TEST_F(DatasetLoaderTest, OrderStandsForTimeWhereThereIsNone) {
  files_.write("dev.csv", "user,item,label\nu1,i3,1\n");
  const LoadedDataset loaded = load("user,item,label\nu1,i1,1\nu1,i2,1\nu1,i3,0\n",
                                    R"("user": "user", "item": "item", "history": {"length": 5},
              "split": {"by": "files", "test": "dev.csv"})");
  EXPECT_THAT(history_of(*loaded.store, rows(loaded, Split::train)[0]), IsEmpty());
  EXPECT_THAT(history_of(*loaded.store, rows(loaded, Split::train)[1]), ElementsAre("i1"));
  EXPECT_THAT(history_of(*loaded.store, rows(loaded, Split::test)[0]), ElementsAre("i1", "i2"));
}

TEST_F(DatasetLoaderTest, JoinsFactsOfUsersAndItems) {
  files_.write("users.csv", "user,age\nu1,20\nu3,40\n");
  files_.write("items.tsv", "i1\ta|b\ni7\tb\n");
  const LoadedDataset loaded =
      load("user,item,ts,label\nu1,i1,1,1\nu2,i1,2,0\n", ids_ + R"("users": "users.csv",
                     "items": {"file": "items.tsv", "header": ["item", "genres"]},
                     "columns": {"age": {"kind": "numeric", "side": "user"},
                                 "genres": {"kind": "multi-valued", "side": "item",
                                            "max_values": 2}},
                     "split": {"by": "time", "valid": 0, "test": 0})");
  const FeatureStore& store = *loaded.store;
  EXPECT_THAT(store.row_inputs(), IsEmpty());
  EXPECT_THAT(store.users().ids(), ElementsAre("", "u1", "u3", "u2"));
  EXPECT_THAT(store.users().columns()[1].floats, ElementsAre(0, 1, 0, 0, 20, 0, 0, 1))
      << "unknown, training user, user without rows, user without facts";
  EXPECT_THAT(store.items().columns()[1].ids, ElementsAre(unknown_id, 0, 2, 3, 3, 0));
}

TEST_F(DatasetLoaderTest, TakesDataWithoutUsersAndItems) {
  const LoadedDataset loaded = load("label,i,c\n1,5,x\n0,,y\n1,7,x\n0,1,\n",
                                    R"("columns": {"i": {"kind": "numeric"}, "c": {"side": "item"}},
              "split": {"by": "random", "valid": 0, "test": 0})");
  EXPECT_EQ(loaded.store->users().rows(), 1);
  EXPECT_EQ(loaded.store->items().rows(), 1);
  ASSERT_EQ(rows(loaded, Split::train).size(), 4);
  EXPECT_EQ(rows(loaded, Split::train)[1].user, 0);
  EXPECT_THAT(rows(loaded, Split::train)[1].own_ids, ElementsAre(3));
  EXPECT_THAT(rows(loaded, Split::train)[1].own_floats, ElementsAre(0, 1));
  EXPECT_THAT(rows(loaded, Split::train)[3].own_ids, ElementsAre(padding_id));
}

TEST_F(DatasetLoaderTest, RemembersTheLatestValuesOfTrainingRows) {
  const LoadedDataset loaded = load(
      "user,item,ts,label,price,part\n"
      "u1,i1,3,1,30,train\nu1,i1,1,0,10,train\nu1,i1,9,0,90,valid\nu1,i2,9,0,90,valid\n",
      ids_ + R"("columns": {"price": {"kind": "numeric", "side": "item"}}, )" + by_column_);
  Batch batch;
  loaded.store->fill_items(std::vector<std::int32_t>{1, 2}, batch);
  const std::size_t price = loaded.store->row_inputs().at(0);
  EXPECT_THAT(batch.columns[price].floats, ElementsAre(1, 0, 0, 1));
}

TEST_F(DatasetLoaderTest, RefusesTrainingRowsOfOneClass) {
  const Fault fault =
      refused("user,item,ts,label,part\nu1,i1,1,1,train\nu1,i2,2,0,valid\n", ids_ + by_column_);
  EXPECT_EQ(fault.kind, ErrorKind::invalid_argument);
  EXPECT_EQ(fault.place.field, "label");
  EXPECT_EQ(fault.found, "0 and 1");
  EXPECT_THAT(fault.problem, HasSubstr("one class"));
  EXPECT_THAT(refused("user,item,ts,label,part\nu1,i1,1,1,valid\n", ids_ + by_column_).problem,
              HasSubstr("no training rows"));
}

TEST_F(DatasetLoaderTest, RefusesFilesWithoutRows) {
  Fault fault = refused("user,item,ts,label\n", ids_ + R"("history": {"length": 1})");
  EXPECT_EQ(fault.kind, ErrorKind::format);
  EXPECT_EQ(fault.place.file, files_.path("rows.csv"));
  fault = refused("", ids_ + R"("history": {"length": 1})");
  EXPECT_EQ(fault.kind, ErrorKind::format);
  EXPECT_EQ(fault.place.file, files_.path("rows.csv"));
  files_.write("dev.csv", "user,item,ts,label\n");
  fault = refused("user,item,ts,label\nu1,i1,1,1\nu1,i1,2,0\n",
                  ids_ + R"("split": {"by": "files", "test": "dev.csv"})");
  EXPECT_EQ(fault.place.file, files_.path("dev.csv"));
}

TEST_F(DatasetLoaderTest, SaysWhereAValueDoesNotParse) {
  const Fault fault = refused("user,item,ts,label,price\nu1,i1,1,1,2\nu1,i1,2,0,NaN\n",
                              ids_ + R"("columns": {"price": {"kind": "numeric"}},
                        "split": {"by": "time", "valid": 0, "test": 0})");
  EXPECT_EQ(fault.kind, ErrorKind::format);
  EXPECT_EQ(fault.place.file, files_.path("rows.csv"));
  EXPECT_EQ(fault.place.line, 3);
  EXPECT_EQ(fault.place.field, "price");
  EXPECT_EQ(fault.found, "\"NaN\"");
}

TEST_F(DatasetLoaderTest, RefusesBrokenFiles) {
  const std::string more = ids_ + R"("history": {"length": 1})";
  Fault fault = refused("user,item,ts,label\nu1,i1,1,1\nu1,i1,2\n", more);
  EXPECT_EQ(fault.kind, ErrorKind::format) << "ragged";
  EXPECT_EQ(fault.place.line, 3);
  fault = refused("user,item,ts,label\nu1,i1,1,1\nu\xFF,i1,2,0\n", more);
  EXPECT_EQ(fault.kind, ErrorKind::format) << "not UTF-8";
  EXPECT_EQ(fault.place.line, 3);
  fault = refused("user,item,ts,label\nu1,i1,1,maybe\n", more);
  EXPECT_EQ(fault.place.field, "label");
  EXPECT_EQ(fault.found, "\"maybe\"");
  EXPECT_EQ(refused("user,item,label\nu1,i1,1\n", more).kind, ErrorKind::not_found);
}

TEST_F(DatasetLoaderTest, ReadsJsonLines) {
  const std::string path = files_.write("rows.jsonl",
                                        R"({"user": 9007199254740993, "item": "i1", "label": 1}
{"user": 9007199254740992, "item": "i2", "label": false, "tags": ["a", "b"]}
)");
  const LoadedDataset loaded =
      load_dataset(files_.spec(R"({"interactions": "rows.jsonl", "user": "user", "item": "item",
                      "label": {"column": "label"},
                      "columns": {"tags": {"kind": "multi-valued", "max_values": 2}},
                      "split": {"by": "random", "valid": 0, "test": 0}})"),
                   {});
  EXPECT_THAT(loaded.store->users().ids(), ElementsAre("", "9007199254740993", "9007199254740992"));
  EXPECT_THAT(rows(loaded, Split::train)[0].own_ids, ElementsAre(0, 0));
  EXPECT_THAT(rows(loaded, Split::train)[1].own_ids, ElementsAre(2, 3));
}

TEST_F(DatasetLoaderTest, SharesAVocabularyBetweenColumns) {
  const LoadedDataset loaded =
      load("user,item,ts,label,seen\nu1,i1,1,1,\nu1,i2,2,0,i1 i9\n",
           ids_ + R"("columns": {"seen": {"kind": "sequence", "side": "user", "separator": " ",
                                          "max_values": 2, "vocabulary_of": "item"}},
                     "split": {"by": "time", "valid": 0, "test": 0})");
  const std::vector<Input>& inputs = loaded.store->inputs();
  const Input& seen = inputs[loaded.store->row_inputs().at(0)];
  EXPECT_EQ(seen.table, "item");
  EXPECT_EQ(seen.cardinality, 5);
  EXPECT_THAT(rows(loaded, Split::train)[1].own_ids, ElementsAre(2, 4));
}

}  // namespace
}  // namespace lore
