#include "lore/data/dataset.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/data/vector_table.h"

#include "data/dataset_files.h"

namespace lore {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

const std::string json = R"({
  "interactions": "rows.csv", "items": "items.csv", "user": "user", "item": "item", "time": "ts",
  "label": {"column": "rating", "threshold": 4}, "history": {"length": 2},
  "columns": {"genres": {"kind": "multi-valued", "side": "item"}, "hour": {}},
  "split": {"by": "time", "valid": 0.25, "test": 0.25})";

class DatasetTest : public ::testing::Test {
 protected:
  DatasetTest() {
    files_.write("rows.csv",
                 "user,item,ts,rating,hour\n"
                 "u1,i1,10,5,9\nu2,i2,20,2,9\nu1,i2,30,4,8\nu2,i1,40,1,7\n");
    files_.write("items.csv", "item,genres\ni1,a\ni2,b\n");
  }

  DatasetSpec spec(const std::string& more = "") { return files_.spec(json + more + '}'); }

  DatasetFiles files_;
};

TEST_F(DatasetTest, IsReadWhole) {
  const Dataset dataset = Dataset::load(spec());
  EXPECT_EQ(dataset.examples(Split::train).size(), 2);
  EXPECT_EQ(dataset.examples(Split::valid).size(), 1);
  EXPECT_EQ(dataset.examples(Split::test).size(), 1);
  EXPECT_EQ(dataset.examples(Split::train)[0].label, 1);
  EXPECT_EQ(dataset.examples(Split::train)[1].label, 0);
  EXPECT_THAT(dataset.user_counts(), ElementsAre(0, 1, 1));
  EXPECT_EQ(dataset.fingerprint().size(), 32);
  EXPECT_EQ(dataset.shared_store().get(), &dataset.store());
}

TEST_F(DatasetTest, IsTheSameEveryTime) {
  const Dataset one = Dataset::load(spec());
  const Dataset two = Dataset::load(spec());
  EXPECT_EQ(one.fingerprint(), two.fingerprint());
  EXPECT_EQ(one.store().inputs(), two.store().inputs());
  Batch a;
  Batch b;
  one.store().fill(one.examples(Split::train), a);
  two.store().fill(two.examples(Split::train), b);
  for (std::size_t i = 0; i < a.columns.size(); ++i) EXPECT_EQ(a.columns[i].ids, b.columns[i].ids);
}

// Whether a dataset is the same, row for row, however its rows are kept.
void are_alike(const Dataset& one, const Dataset& other) {
  EXPECT_EQ(one.fingerprint(), other.fingerprint());
  EXPECT_TRUE(std::ranges::equal(one.store().history().items(), other.store().history().items()));
  for (const Split split : {Split::train, Split::valid, Split::test}) {
    ASSERT_EQ(one.examples(split).size(), other.examples(split).size());
    for (std::size_t i = 0; i < one.examples(split).size(); ++i) {
      const Example a = one.examples(split)[i];
      const Example b = other.examples(split)[i];
      EXPECT_EQ(std::tie(a.user, a.item, a.time, a.label, a.own_ids, a.own_floats),
                std::tie(b.user, b.item, b.time, b.label, b.own_ids, b.own_floats));
    }
  }
}

TEST_F(DatasetTest, IsTheSameWithItsRowsInAFile) {
  std::string rows = "user,item,ts,rating,hour\n";
  for (int i = 0; i < 60; ++i) {
    rows += "u" + std::to_string(i % 9) + ",i" + std::to_string(i % 4) + ',' +
            std::to_string(i * 37 % 60) + ',' + std::to_string(i % 6) + ",7\n";
  }
  files_.write("rows.csv", rows);
  const LoadOptions in_file{.rows_folder = files_.path(".")};
  for (const auto by : {SplitSpec::By::time, SplitSpec::By::user, SplitSpec::By::random}) {
    DatasetSpec described = spec();
    described.split.by = by;
    const Dataset dataset = Dataset::load(described);
    are_alike(dataset, Dataset::load(described, in_file));
    are_alike(Dataset::load_with(described, dataset.store()),
              Dataset::load_with(described, dataset.store(), in_file));
    are_alike(Dataset::load_after(described, dataset.store()),
              Dataset::load_after(described, dataset.store(), in_file));
  }
}

TEST_F(DatasetTest, NeedsAFolderAndMemoryForItsRows) {
  const Fault missing =
      fault_of([&] { Dataset::load(spec(), {.rows_folder = files_.path("nowhere")}); });
  EXPECT_EQ(missing.kind, ErrorKind::not_found);
  EXPECT_EQ(missing.place.file, files_.path("nowhere"));
  const Fault none = fault_of([&] { Dataset::load(spec(), {.rows_memory = 0}); });
  EXPECT_EQ(none.kind, ErrorKind::invalid_argument);
  EXPECT_EQ(none.place.field, "rows_memory");
}

TEST_F(DatasetTest, WithoutLoadingHasNoRowsAndNoStore) {
  Dataset dataset;
  EXPECT_TRUE(dataset.examples(Split::train).empty());
  EXPECT_EQ(fault_of([&] { dataset.store(); }).kind, ErrorKind::invalid_argument);
}

TEST_F(DatasetTest, RunsTheLeakGuard) {
  const auto with_profiles = [](const std::string& saw) {
    return R"(, "texts": {"user": {"file": "profiles.jsonl", "saw": )" + saw + "}}";
  };
  const Fault fault = fault_of([&] { Dataset::load(spec(with_profiles(R"({"until": 30})"))); });
  EXPECT_EQ(fault.kind, ErrorKind::leak);
  EXPECT_THAT(fault.found, HasSubstr("2 of 2 train rows, 1 of 1 valid rows, 0 of 1 test rows"));
  Dataset::load(spec(with_profiles(R"({"until": 20, "train_on_seen": true})")));
  Dataset::load(spec(with_profiles(R"({"rows": "train", "train_on_seen": true})")));
}

TEST_F(DatasetTest, IsReadWithTheMapsOfAnother) {
  Dataset trained = Dataset::load(spec());
  trained.store().attach_vectors(Side::item, VectorTable({"i2"}, Matrix(1, 2, {1, 2})));
  files_.write("rows.csv",
               "user,item,ts,rating,hour\n"
               "u3,i3,5,5,9\nu2,i2,20,5,9\nu1,i2,30,4,6\nu2,i1,40,4,9\n");
  files_.write("items.csv", "item,genres\ni3,a|c\ni2,b\n");
  const Dataset dataset = Dataset::load_with(spec(), trained.store());
  const FeatureStore& store = dataset.store();
  EXPECT_EQ(store.inputs(), trained.store().inputs());
  EXPECT_THAT(store.items().ids(), ElementsAre("", "i3", "i2", "i1"));
  EXPECT_THAT(store.items().has_vector, ElementsAre(0, 0, 1, 0));
  Batch batch;
  store.fill(dataset.examples(Split::train), batch);
  EXPECT_THAT(batch.columns[0].ids,
              ElementsAre(unknown_id, trained.store().features().vocabularies.at("user").id("u2")))
      << "an id the model never saw stays unknown";
  const std::size_t genres = 2;
  EXPECT_EQ(store.inputs()[genres].name, "genres");
  EXPECT_EQ(batch.columns[genres].ids[0],
            trained.store().features().vocabularies.at("genres").id("a"));
  EXPECT_EQ(batch.columns[genres].ids[1], unknown_id);
  EXPECT_EQ(dataset.examples(Split::valid)[0].own_ids[0], unknown_id);
}

TEST_F(DatasetTest, OfOtherColumnsDoesNotFitAModel) {
  const Dataset trained = Dataset::load(spec());
  DatasetSpec other = spec();
  other.columns.back().side = Side::item;
  const Fault fault = fault_of([&] { Dataset::load_with(other, trained.store()); });
  EXPECT_EQ(fault.kind, ErrorKind::mismatch);
  EXPECT_THAT(fault.expected, HasSubstr("\"hour\" of side context"));
  EXPECT_THAT(fault.found, HasSubstr("\"hour\" of side item"));
  other = spec();
  other.columns.pop_back();
  EXPECT_EQ(fault_of([&] { Dataset::load_with(other, trained.store()); }).kind,
            ErrorKind::mismatch);
  other = spec();
  other.history.length = 3;
  EXPECT_THAT(fault_of([&] { Dataset::load_with(other, trained.store()); }).found,
              HasSubstr("a history of 3"));
}

// Real data: MovieLens-1M as its README in LORE_EVAL_DATA says.
TEST(DatasetOfMovieLens, IsReadAsItsAuthorsCountIt) {
  const char* folder = std::getenv("LORE_EVAL_DATA");
  if (folder == nullptr) GTEST_SKIP() << "LORE_EVAL_DATA names no folder of data sets";
  const std::string ml = std::string(folder) + "/ml-1m/";
  const Dataset dataset = Dataset::load(parse_dataset_spec(
      R"({"interactions": "interactions.csv",
          "users": {"file": "users.dat", "delimiter": "::",
                    "header": ["user", "gender", "age", "occupation", "zip"]},
          "items": {"file": "movies.dat", "delimiter": "::", "encoding": "latin-1",
                    "header": ["item", "title", "genres"]},
          "user": "user", "item": "item", "time": "ts", "label": {"column": "label"},
          "columns": {"gender": {"side": "user"}, "age": {"side": "user"},
                      "title": {"kind": "text", "side": "item"},
                      "genres": {"kind": "multi-valued", "side": "item"}},
          "history": {"length": 50}, "split": {"by": "column", "column": "split"}})",
      ml + "dataset.json"));
  EXPECT_EQ(dataset.store().users().rows(), 6041);
  EXPECT_EQ(dataset.store().items().rows(), 3884);
  EXPECT_EQ(dataset.examples(Split::train).size() + dataset.examples(Split::valid).size(), 729914);
  EXPECT_EQ(dataset.store().features().vocabularies.at("genres").cardinality(), 20);
  EXPECT_EQ(dataset.store().features().vocabularies.at("age").cardinality(), 9);
}

}  // namespace
}  // namespace lore
