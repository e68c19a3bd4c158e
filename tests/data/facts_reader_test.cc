#include "data/facts_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class FactsReaderTest : public ::testing::Test {
 protected:
  FactsReaderTest() {
    files_.write("rows.csv", "user,item,label,hour,price\n");
    files_.write("users.csv", "user,age\nu1,20\nu2,\n");
    files_.write("items.csv", "title,genres,item\nOne,a|b,i1\n");
  }

  static std::vector<std::string> names(const std::vector<const ColumnSpec*>& columns) {
    std::vector<std::string> names;
    for (const ColumnSpec* column : columns) names.push_back(column->name);
    return names;
  }

  DatasetFiles files_;
  DatasetSpec spec_ = files_.spec(R"({
    "interactions": "rows.csv", "users": "users.csv", "items": "items.csv",
    "user": "user", "item": "item", "label": {"column": "label"},
    "columns": {"age": {"kind": "numeric", "side": "user"},
                "title": {"kind": "text", "side": "item"},
                "genres": {"kind": "multi-valued", "side": "item"},
                "price": {"kind": "numeric", "side": "item"},
                "hour": {}}})");
};

TEST_F(FactsReaderTest, ReadsIdsAndCells) {
  FactsReader reader(spec_, Side::user, {spec_.find("age")});
  Facts facts;
  ASSERT_TRUE(reader.next(facts));
  EXPECT_EQ(facts.line, 2);
  EXPECT_EQ(facts.id, "u1");
  EXPECT_THAT(facts.cells, ElementsAre("20"));
  ASSERT_TRUE(reader.next(facts));
  EXPECT_THAT(facts.cells, ElementsAre(""));
  EXPECT_FALSE(reader.next(facts));
}

TEST_F(FactsReaderTest, TakesTheFirstOfRepeatedIdsUnderAnotherName) {
  files_.write("users.csv", "age,id\n20,u1\n30,u2\n40,u1\n");
  spec_.users->key = "id";
  spec_.users->keeps_first = true;
  FactsReader reader(spec_, Side::user, {spec_.find("age")});
  std::string read;
  for (Facts facts; reader.next(facts);) {
    read += std::string(facts.id) + '=' + std::string(facts.cells[0]) + ' ';
  }
  EXPECT_EQ(read, "u1=20 u2=30 ");
}

TEST_F(FactsReaderTest, RefusesAnEntityWithoutAnId) {
  files_.write("users.csv", "user,age\nu1,20\n,30\n");
  FactsReader reader(spec_, Side::user, {});
  Facts facts;
  ASSERT_TRUE(reader.next(facts));
  const Fault fault = fault_of([&] { reader.next(facts); });
  EXPECT_EQ(fault.kind, ErrorKind::format);
  EXPECT_EQ(fault.place.line, 3);
  EXPECT_EQ(fault.place.field, "user");
}

TEST_F(FactsReaderTest, PlacesColumnsWhereTheyStand) {
  const Placement placement = place_columns(spec_);
  EXPECT_THAT(names(placement.user_facts), ElementsAre("age"));
  EXPECT_THAT(names(placement.item_facts), ElementsAre("genres"));
  EXPECT_THAT(names(placement.row_columns), ElementsAre("price", "hour"));
}

TEST_F(FactsReaderTest, PrefersTheFileOfTheSide) {
  files_.write("rows.csv", "user,item,label,hour,price,age,genres\n");
  EXPECT_THAT(names(place_columns(spec_).row_columns), ElementsAre("price", "hour"));
}

TEST_F(FactsReaderTest, PlacesEverythingInRowsWithoutFilesOfEntities) {
  spec_.users.reset();
  spec_.items.reset();
  files_.write("rows.csv", "user,item,label,hour,price,age,genres,title\n");
  const Placement placement = place_columns(spec_);
  EXPECT_THAT(placement.user_facts, IsEmpty());
  EXPECT_THAT(names(placement.row_columns), ElementsAre("age", "genres", "price", "hour"));
}

TEST_F(FactsReaderTest, RefusesAColumnThatStandsNowhere) {
  files_.write("users.csv", "user,agee\nu1,20\n");
  Fault fault = fault_of([&] { place_columns(spec_); });
  EXPECT_EQ(fault.kind, ErrorKind::not_found);
  EXPECT_EQ(fault.place.file, files_.path("users.csv"));
  EXPECT_EQ(fault.place.field, "age");
  EXPECT_THAT(fault.hint, HasSubstr("agee"));

  files_.write("users.csv", "user,age\nu1,20\n");
  files_.write("rows.csv", "user,item,label,price\n");
  fault = fault_of([&] { place_columns(spec_); });
  EXPECT_EQ(fault.place.file, files_.path("rows.csv"));
  EXPECT_EQ(fault.place.field, "hour");

  files_.write("rows.csv", "user,item,label,hour,price\n");
  files_.write("items.csv", "genres,item\na,i1\n");
  EXPECT_EQ(fault_of([&] { place_columns(spec_); }).place.field, "title") << "text too";
}

}  // namespace
}  // namespace lore
