#include "lore/data/string_table.h"

#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/error.h"

namespace lore {
namespace {

using ::testing::ElementsAre;

StringTable table_of(const std::vector<std::string>& strings) {
  StringTable table;
  for (const std::string& string : strings) table.add(string);
  return table;
}

StringTable::Arrays arrays_of(const StringTable& table) {
  return table.arrays();
}

TEST(StringTable, FindsWhatWasAdded) {
  StringTable table;
  EXPECT_EQ(table.find("a"), StringTable::absent);
  std::vector<std::string> strings;
  for (int i = 0; i < 2000; ++i) strings.push_back("item" + std::to_string(i * i));
  for (const std::string& string : strings) EXPECT_TRUE(table.add(string));
  ASSERT_EQ(table.size(), strings.size());
  for (std::size_t i = 0; i < strings.size(); ++i) {
    EXPECT_EQ(table[i], strings[i]);
    EXPECT_EQ(table.find(strings[i]), static_cast<std::int32_t>(i));
  }
  EXPECT_EQ(table.find("item2"), StringTable::absent);
  EXPECT_EQ(table.find(""), StringTable::absent);
}

TEST(StringTable, TakesAStringOnce) {
  StringTable table = table_of({"a", "", "b"});
  EXPECT_FALSE(table.add("a"));
  EXPECT_FALSE(table.add(""));
  EXPECT_THAT(table, ElementsAre("a", "", "b"));
}

TEST(StringTable, IsReadWhereItLies) {
  const StringTable original = table_of({"", "hat", "pen", std::string("n\0l", 3)});
  const StringTable::Arrays& arrays = original.arrays();
  const auto memory = std::make_shared<int>(0);
  StringTable table({.bytes = Array<std::uint8_t>::borrowed(arrays.bytes, memory),
                     .ends = Array<std::int64_t>::borrowed(arrays.ends, memory),
                     .slots = Array<std::int32_t>::borrowed(arrays.slots, memory)});
  EXPECT_EQ(table, original);
  EXPECT_EQ(table.find("pen"), 2);
  EXPECT_EQ(table[1].data(), original[1].data()) << "no copy";
  EXPECT_TRUE(table.add("cup"));
  EXPECT_EQ(table.find("cup"), 4);
  EXPECT_EQ(original.find("cup"), StringTable::absent) << "a copy from then on";
}

TEST(StringTable, RefusesArraysOfImpossibleSizes) {
  const StringTable table = table_of({"a", "b"});
  EXPECT_NO_THROW(StringTable(table.arrays()));
  StringTable::Arrays arrays = arrays_of(table);
  arrays.bytes.own().push_back('x');
  EXPECT_THROW(StringTable(std::move(arrays)), Error);
  arrays = arrays_of(table);
  arrays.slots.own().pop_back();
  EXPECT_THROW(StringTable(std::move(arrays)), Error);
  arrays = arrays_of(table);
  arrays.slots = {0, 1};
  EXPECT_THROW(StringTable(std::move(arrays)), Error) << "no place is free";
  arrays = arrays_of(table);
  arrays.slots = {};
  EXPECT_THROW(StringTable(std::move(arrays)), Error);
}

TEST(StringTable, SurvivesPlacesAndEndsThatLie) {
  const StringTable table = table_of({"hat", "pen"});
  for (const std::int32_t lie : {-7, 2, 1 << 30}) {
    StringTable::Arrays arrays = arrays_of(table);
    for (std::int32_t& slot : arrays.slots.own()) slot = lie;
    EXPECT_EQ(StringTable(std::move(arrays)).find("hat"), StringTable::absent);
  }
  for (const std::int64_t lie : {std::int64_t{-1}, std::int64_t{1} << 60}) {
    StringTable::Arrays arrays = arrays_of(table);
    arrays.ends.own()[0] = lie;
    const StringTable lying(std::move(arrays));
    EXPECT_EQ(lying[0], "");
    EXPECT_EQ(lying.find("pen"), StringTable::absent);
  }
}

}  // namespace
}  // namespace lore
