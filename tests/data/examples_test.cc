#include "lore/data/examples.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/example_writer.h"

namespace lore {
namespace {

using ::testing::ElementsAre;

const std::vector<Example> rows = {{.user = 1, .time = 10, .label = 1, .own_ids = {5}},
                                   {.user = 2, .time = 20, .label = 0, .own_ids = {6}},
                                   {.user = 3, .time = 30, .label = 1, .own_ids = {7}}};

ExampleTable packed() {
  ExampleWriter writer({}, {.ids = 1});
  for (const Example& row : rows) writer.add(row);
  return writer.finish();
}

// Of a table and of a vector alike.
void are_the_rows(const Examples& examples) {
  ASSERT_EQ(examples.size(), 3u);
  EXPECT_FALSE(examples.empty());
  EXPECT_EQ(examples[1].user, 2);
  EXPECT_EQ(examples.time(2), 30);
  EXPECT_EQ(examples.label(1), 0);
  EXPECT_EQ(examples.window(), 3u);
  std::vector<std::int32_t> users;
  std::vector<std::int32_t> ids;
  for (const Example& row : examples) {
    users.push_back(row.user);
    ids.push_back(row.own_ids.at(0));
  }
  EXPECT_THAT(users, ElementsAre(1, 2, 3));
  EXPECT_THAT(ids, ElementsAre(5, 6, 7));
  Example read;
  examples.read(2, read);
  EXPECT_THAT(read.own_ids, ElementsAre(7));
  std::vector<Example> buffer;
  const std::span<const Example> some = examples.read(1, 2, buffer);
  ASSERT_EQ(some.size(), 2u);
  EXPECT_EQ(some[0].user, 2);
  EXPECT_THAT(some[1].own_ids, ElementsAre(7));
  examples.expect(0, 3);
  examples.give_back(0, 3);
  EXPECT_EQ(std::vector<Example>(examples.begin(), examples.end()).at(2).user, 3);
}

TEST(Examples, AreReadFromAVectorAndFromATable) {
  are_the_rows(rows);
  are_the_rows(packed());
}

TEST(Examples, AreReadFromSpansThatMayBeWritten) {
  std::vector<Example> own = rows;
  are_the_rows(std::span<Example>(own));
  are_the_rows(std::span<Example, 3>(own));
  are_the_rows(own);
}

TEST(Examples, StandWhereTheyLieInAVector) {
  const Examples examples = rows;
  std::vector<Example> buffer;
  EXPECT_EQ(examples.read(1, 1, buffer).data(), &rows[1]);
  EXPECT_TRUE(buffer.empty());
  EXPECT_EQ(&*examples.begin(), rows.data());
}

TEST(Examples, MayBeNone) {
  EXPECT_TRUE(Examples().empty());
  EXPECT_TRUE(Examples(ExampleTable()).begin() == Examples().end());
}

}  // namespace
}  // namespace lore
