#include "data/entities.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

using ::testing::ElementsAre;

class EntitiesTest : public ::testing::Test {
 protected:
  EntitiesTest() {
    files_.write("rows.csv", "item,label,hour,price,shelf\n");
    files_.write("items.csv", "item,genres,year\ni1,a|b,1990\ni2,b,\n");
  }

  Entities items() {
    return Entities(spec_, Side::item, {spec_.find("genres"), spec_.find("year")}, row_columns_);
  }

  DatasetFiles files_;
  DatasetSpec spec_ = files_.spec(R"({
    "interactions": "rows.csv", "items": "items.csv", "item": "item", "label": {"column": "label"},
    "columns": {"item": {"min_count": 2},
                "genres": {"kind": "multi-valued", "side": "item", "max_values": 2},
                "year": {"kind": "numeric", "side": "item"},
                "hour": {},
                "price": {"kind": "numeric", "side": "item"},
                "shelf": {"side": "item"}}})");
  std::vector<const ColumnSpec*> row_columns_ = {spec_.find("hour"), spec_.find("price"),
                                                 spec_.find("shelf")};
};

TEST_F(EntitiesTest, NumbersTheFileFirstAndThenNewIds) {
  Entities entities = items();
  entities.read_ids();
  EXPECT_EQ(entities.add("i9"), 3);
  EXPECT_EQ(entities.add("i2"), 2);
  EXPECT_EQ(entities.add("i9"), 3);
  EXPECT_EQ(entities.add(""), 0);
  EXPECT_THAT(entities.catalog().ids(), ElementsAre("", "i1", "i2", "i9"));
}

TEST_F(EntitiesTest, NamesBothLinesOfADuplicateId) {
  files_.write("items.csv", "item,genres,year\ni1,a,1\ni2,a,1\ni1,b,1\n");
  const Fault fault = fault_of([&] { items().read_ids(); });
  EXPECT_EQ(fault.kind, ErrorKind::format);
  EXPECT_EQ(fault.place.file, files_.path("items.csv"));
  EXPECT_EQ(fault.place.line, 4);
  EXPECT_EQ(fault.place.field, "item");
  EXPECT_EQ(fault.found, "\"i1\", first on line 2");
}

TEST_F(EntitiesTest, CountsFactsAsOftenAsTrainingRowsShowThem) {
  Entities entities = items();
  entities.read_ids();
  for (int i = 0; i < 3; ++i) entities.expose(1);
  entities.expose(2);
  entities.add("i9");
  EXPECT_THAT(entities.counts(), ElementsAre(0, 3, 1, 0));
  FeatureFitter fitter(spec_);
  entities.fit(fitter);
  const Features features = fitter.fit();
  EXPECT_THAT(features.vocabularies.at("genres").words(), ElementsAre("b", "a"));
  EXPECT_THAT(features.vocabularies.at("item").words(), ElementsAre("i1")) << "min_count is 2";
  EXPECT_EQ(features.scales.at("year").mean, 1990);
}

TEST_F(EntitiesTest, EncodesFactsAndLeavesTheRestMissing) {
  Entities entities = items();
  entities.read_ids();
  entities.expose(1);
  entities.expose(1);
  entities.add("i9");
  FeatureFitter fitter(spec_);
  entities.fit(fitter);
  entities.encode(fitter.fit());
  const std::vector<CatalogColumn>& columns = entities.catalog().columns();
  ASSERT_EQ(columns.size(), 5);
  EXPECT_THAT(columns[0].ids, ElementsAre(unknown_id, 2, unknown_id, unknown_id));
  EXPECT_THAT(columns[1].ids, ElementsAre(unknown_id, 0, 2, 3, 3, 0, 0, 0));
  EXPECT_THAT(columns[2].floats, ElementsAre(0, 1, 0, 0, 0, 1, 0, 1));
  EXPECT_THAT(columns[3].floats, ElementsAre(0, 1, 0, 1, 0, 1, 0, 1));
  EXPECT_THAT(columns[4].ids, ElementsAre(0, 0, 0, 0));
}

TEST_F(EntitiesTest, RemembersTheLatestRow) {
  Entities entities = items();
  entities.read_ids();
  entities.encode(FeatureFitter(spec_).fit());
  const auto row = [](std::int32_t item, std::int64_t time, std::int32_t shelf, float price) {
    return Example{.item = item, .time = time, .own_ids = {9, shelf}, .own_floats = {price, 0}};
  };
  entities.remember(row(1, 20, 2, 0.2F));
  entities.remember(row(1, 10, 3, 0.3F));
  entities.remember(row(2, 10, 4, 0.4F));
  entities.remember(row(2, 10, 5, 0.5F));
  entities.remember(row(0, 99, 6, 0.6F));
  const std::vector<CatalogColumn>& columns = entities.catalog().columns();
  EXPECT_THAT(columns[3].floats, ElementsAre(0, 1, 0.2F, 0, 0.5F, 0));
  EXPECT_THAT(columns[4].ids, ElementsAre(0, 2, 5));
}

TEST_F(EntitiesTest, SaysWhereAFactDoesNotParse) {
  files_.write("items.csv", "item,genres,year\ni1,a,1990\ni2,b,old\n");
  Entities entities = items();
  entities.read_ids();
  const Fault fault = fault_of([&] { entities.encode(FeatureFitter(spec_).fit()); });
  EXPECT_EQ(fault.kind, ErrorKind::format);
  EXPECT_EQ(fault.place.file, files_.path("items.csv"));
  EXPECT_EQ(fault.place.line, 3);
  EXPECT_EQ(fault.place.field, "year");
  EXPECT_EQ(fault.found, "\"old\"");
}

}  // namespace
}  // namespace lore
