#include "data/row_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class RowReaderTest : public ::testing::Test {
 protected:
  // Reads all of rows.csv as `visit(row)` of each.
  template <typename Visit>
  void read(const std::string& text, const RowParts& parts, Visit visit) {
    files_.write("rows.csv", text);
    RowReader reader(spec_, spec_.interactions, parts);
    Row row;
    while (reader.next(row)) visit(row);
  }

  Fault refused(const std::string& text, const RowParts& parts = {}) {
    return fault_of([&] { read(text, parts, [](const Row&) {}); });
  }

  DatasetFiles files_;
  DatasetSpec spec_ = files_.spec(R"({
    "interactions": "rows.csv", "user": "user", "item": "item", "time": "ts",
    "label": {"column": "label"}, "columns": {"hour": {}, "price": {"kind": "numeric"}},
    "split": {"by": "column", "column": "part"}})");
};

TEST_F(RowReaderTest, ReadsThePartsOfARow) {
  int rows = 0;
  read("part,price,hour,label,ts,item,user\nvalid,5,9,1,77,i1,u1\n",
       {.split = true, .columns = {spec_.find("hour"), spec_.find("price")}}, [&](const Row& row) {
         ++rows;
         EXPECT_EQ(row.line, 2);
         EXPECT_EQ(row.user, "u1");
         EXPECT_EQ(row.item, "i1");
         EXPECT_EQ(row.time, 77);
         EXPECT_EQ(row.label, 1);
         EXPECT_EQ(row.split, Split::valid);
         EXPECT_THAT(row.cells, ElementsAre("9", "5"));
       });
  EXPECT_EQ(rows, 1);
}

TEST_F(RowReaderTest, LeavesOutWhatIsNotWanted) {
  read("price\n5\n", {.keys = false, .columns = {spec_.find("price")}}, [](const Row& row) {
    EXPECT_EQ(row.user, "");
    EXPECT_EQ(row.time, std::nullopt);
    EXPECT_EQ(row.label, std::nullopt);
    EXPECT_EQ(row.split, std::nullopt);
    EXPECT_THAT(row.cells, ElementsAre("5"));
  });
}

TEST_F(RowReaderTest, LeavesOutRowsOfDroppedLabels) {
  spec_.label = {.column = "label", .threshold = 4, .drop = {"3", ""}};
  const std::string text = "user,item,ts,label\na,i,1,5\nb,i,2,3\nc,i,3,\nd,i,4,1\n";
  std::string users;
  read(text, {}, [&](const Row& row) { users += row.user; });
  EXPECT_EQ(users, "ad");
  std::size_t rows = 0;
  read(text, {.keys = false}, [&](const Row&) { ++rows; });
  EXPECT_EQ(rows, 2u) << "the same where no label is asked for";
}

TEST_F(RowReaderTest, ReadsALabelWhereThereIsOne) {
  const RowParts parts{.labels = Labels::optional};
  read("user,item,ts\nu,i,1\n", parts, [](const Row& row) { EXPECT_EQ(row.label, std::nullopt); });
  read("user,item,ts,label\nu,i,1,1\n", parts, [](const Row& row) { EXPECT_EQ(row.label, 1); });
  EXPECT_EQ(refused("user,item,ts,label\nu,i,1,good\n", parts).kind, ErrorKind::format);
}

TEST_F(RowReaderTest, NamesTheColumnThatIsMissing) {
  for (const char* header : {"item,ts,label", "user,ts,label", "user,item,label", "user,item,ts"}) {
    EXPECT_EQ(refused(header + std::string("\n")).kind, ErrorKind::not_found) << header;
  }
  const Fault fault = refused("usr,item,ts,label\nu,i,1,1\n");
  EXPECT_EQ(fault.place.file, files_.path("rows.csv"));
  EXPECT_EQ(fault.place.field, "user");
  EXPECT_THAT(fault.expected, HasSubstr("\"usr\""));
  EXPECT_EQ(refused("user,item,ts,label\n", {.split = true}).place.field, "part");
  EXPECT_EQ(refused("user,item,ts,label\n", {.columns = {spec_.find("hour")}}).place.field, "hour");
}

TEST_F(RowReaderTest, SaysWhereACellDoesNotParse) {
  const auto place = [&](const std::string& row) {
    const Fault fault =
        refused("user,item,ts,label,part\nu,i,1,0,train\n" + row + "\n", {.split = true});
    EXPECT_EQ(fault.kind, ErrorKind::format);
    EXPECT_EQ(fault.place.file, files_.path("rows.csv"));
    EXPECT_EQ(fault.place.line, 3);
    return fault.place.field;
  };
  EXPECT_EQ(place("u,i,noon,0,train"), "ts");
  EXPECT_EQ(place("u,i,,0,train"), "ts");
  EXPECT_EQ(place("u,i,2,3,train"), "label");
  EXPECT_EQ(place("u,i,2,,train"), "label");
  EXPECT_EQ(place("u,i,2,0,dev"), "part");
}

TEST_F(RowReaderTest, NamesTheColumnsOfADataset) {
  EXPECT_THAT(named_columns(spec_),
              ElementsAre("user", "item", "ts", "label", "part", "hour", "price"));
}

}  // namespace
}  // namespace lore
