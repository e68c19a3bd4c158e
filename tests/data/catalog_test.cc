#include "lore/data/catalog.h"

#include <gtest/gtest.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

TEST(Catalog, StartsWithTheUnknownEntity) {
  const Catalog catalog;
  EXPECT_EQ(catalog.rows(), 1);
  EXPECT_EQ(catalog.id(0), "");
  EXPECT_EQ(catalog.row("anyone"), 0);
  EXPECT_EQ(catalog.row(""), 0);
}

TEST(Catalog, GivesRowsInOrder) {
  Catalog catalog;
  EXPECT_EQ(catalog.add("b"), 1);
  EXPECT_EQ(catalog.add("a"), 2);
  EXPECT_EQ(catalog.row("b"), 1);
  EXPECT_EQ(catalog.row("a"), 2);
  EXPECT_EQ(catalog.id(2), "a");
}

TEST(Catalog, TellsIdsAboveTheExactRangeOfDoublesApart) {
  Catalog catalog;
  catalog.add("9007199254740993");
  catalog.add("9007199254740992");
  EXPECT_EQ(catalog.row("9007199254740993"), 1);
  EXPECT_EQ(catalog.row("9007199254740992"), 2);
  EXPECT_EQ(catalog.row("9007199254740994"), 0);
}

TEST(Catalog, RefusesDuplicateAndEmptyIds) {
  Catalog catalog;
  catalog.add("a");
  EXPECT_EQ(fault_of([&] { catalog.add("a"); }).kind, ErrorKind::invalid_argument);
  EXPECT_EQ(fault_of([&] { catalog.add(""); }).kind, ErrorKind::invalid_argument);
  EXPECT_EQ(catalog.rows(), 2);
}

}  // namespace
}  // namespace lore
