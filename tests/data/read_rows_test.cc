#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/data/dataset.h"
#include "lore/data/vector_table.h"

#include "data/dataset_files.h"
#include "data/small_store.h"

namespace lore {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class ReadRows : public ::testing::Test {
 protected:
  std::vector<Example> read(const std::string& text, Labels labels = Labels::optional,
                            Unknowns* unknowns = nullptr) {
    files_.write("rows.csv", text);
    FileSpec file;
    file.path = files_.path("rows.csv");
    return read_rows(store_, file, labels, unknowns);
  }

  DatasetFiles files_;
  FeatureStore store_ = small_store();
};

TEST_F(ReadRows, EncodesAsTheStoreDoes) {
  const std::vector<Example> rows = read("price,hour,ts,item,user\n9,10,250,i3,u2\n,,1,i1,u1\n");
  ASSERT_EQ(rows.size(), 2);
  const Example expected = store_.encode(
      {{"user", "u2"}, {"item", "i3"}, {"ts", "250"}, {"hour", "10"}, {"price", "9"}});
  EXPECT_EQ(rows[0].user, expected.user);
  EXPECT_EQ(rows[0].item, expected.item);
  EXPECT_EQ(rows[0].time, expected.time);
  EXPECT_EQ(rows[0].own_ids, expected.own_ids);
  EXPECT_EQ(rows[0].own_floats, expected.own_floats);
  EXPECT_THAT(rows[1].own_ids, ElementsAre(padding_id));
  EXPECT_THAT(rows[1].own_floats, ElementsAre(0, 1));
}

TEST_F(ReadRows, NeedsLabelsOnlyWhereAsked) {
  EXPECT_EQ(read("user,item,ts,hour,price,label\nu1,i1,1,9,5,1\n")[0].label, 1);
  const std::string unlabelled = "user,item,ts,hour,price\nu1,i1,1,9,5\n";
  EXPECT_EQ(read(unlabelled)[0].label, 0);
  const Fault fault = fault_of([&] { read(unlabelled, Labels::required); });
  EXPECT_EQ(fault.kind, ErrorKind::not_found);
  EXPECT_EQ(fault.place.field, "label");
}

TEST_F(ReadRows, MeasuresNoRowThatTextsHaveSeen) {
  SawSpec saw;
  saw.what = SawSpec::What::until;
  saw.until = 100;
  store_ = small_store(saw);
  const std::string rows = "user,item,ts,hour,price,label\nu1,i1,100,9,5,1\nu1,i2,101,9,5,0\n";
  EXPECT_EQ(read(rows).size(), 2);
  const Fault fault = fault_of([&] { read(rows, Labels::required); });
  EXPECT_EQ(fault.kind, ErrorKind::leak);
  EXPECT_EQ(fault.place.field, "texts.item.saw");
  EXPECT_THAT(fault.found, HasSubstr("1 of 2 test rows: (\"u1\", \"i1\", 100)"));
}

TEST_F(ReadRows, NamesAMissingColumnAndThoseFound) {
  const Fault fault = fault_of([&] { read("user,item,ts,price\nu1,i1,1,9\n"); });
  EXPECT_EQ(fault.kind, ErrorKind::not_found);
  EXPECT_EQ(fault.place.field, "hour");
  EXPECT_THAT(fault.expected, HasSubstr("\"price\""));
}

TEST_F(ReadRows, SaysWhereAValueDoesNotParse) {
  const Fault fault = fault_of([&] { read("user,item,ts,hour,price\nu1,i1,1,9,free\n"); });
  EXPECT_EQ(fault.kind, ErrorKind::format);
  EXPECT_EQ(fault.place.file, files_.path("rows.csv"));
  EXPECT_EQ(fault.place.line, 2);
  EXPECT_EQ(fault.place.field, "price");
}

TEST_F(ReadRows, CountsWhatTheStoreDoesNotKnow) {
  store_.attach_vectors(Side::item, VectorTable({"i1"}, Matrix(1, 2, {1, 2})));
  Unknowns unknowns{.users = 10};
  read("user,item,ts,hour,price\nu9,i1,1,9,5\nu1,i9,1,99,5\nu1,i2,1,98,5\n", Labels::optional,
       &unknowns);
  EXPECT_EQ(unknowns.users, 11);
  EXPECT_EQ(unknowns.items, 1);
  EXPECT_EQ(unknowns.values, 2);
  EXPECT_EQ(unknowns.item_vectors, 1);
  EXPECT_EQ(unknowns.user_vectors, 0);
}

TEST_F(ReadRows, WithoutATimeColumnComesAfterAllHistory) {
  DatasetSpec spec = store_.spec();
  spec.time.clear();
  store_ = FeatureStore(spec, store_.features(), store_.users(), store_.items(), store_.history(),
                        {"price"});
  EXPECT_EQ(read("user,item,hour,price\nu1,i1,9,5\n")[0].time, after_all_history);
}

TEST(RowsFile, IsReadAsItsNameSays) {
  const DatasetFiles files;
  DatasetSpec spec;
  spec.user_id = "user";
  spec.item_id = "item";
  spec.interactions.path = "ratings.dat";
  spec.interactions.delimiter = "::";
  spec.interactions.encoding = Encoding::latin1;
  EXPECT_EQ(rows_file(spec, "more.dat").delimiter, "::");
  EXPECT_EQ(rows_file(spec, "more.dat").encoding, Encoding::latin1);
  EXPECT_EQ(rows_file(spec, "more.csv").delimiter, ",");
  EXPECT_EQ(rows_file(spec, "more.csv").encoding, Encoding::utf8);
  EXPECT_EQ(rows_file(spec, "more.tsv").delimiter, "\t");
  EXPECT_EQ(rows_file(spec, "more.jsonl").format, FileFormat::jsonl);
  EXPECT_EQ(rows_file(spec, "more.jsonl").path, "more.jsonl");
}

TEST(RowsFile, HasAHeaderWhereTheFirstLineNamesTheIds) {
  const DatasetFiles files;
  DatasetSpec spec;
  spec.user_id = "user";
  spec.item_id = "item";
  spec.interactions.path = "ratings.csv";
  spec.interactions.header = {"user", "item", "label"};
  EXPECT_TRUE(rows_file(spec, files.write("a.csv", "item,user\ni1,u1\n")).header.empty());
  EXPECT_EQ(rows_file(spec, files.write("b.csv", "u1,i1,1\n")).header, spec.interactions.header);
}

}  // namespace
}  // namespace lore
