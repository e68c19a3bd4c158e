#include "profile/questions.h"

#include <gtest/gtest.h>

#include "profile/sample_pack.h"
#include "profile/shop.h"

namespace lore {
namespace {

class Questions : public testing::Test {
 protected:
  std::vector<EntityQuestions> all() const {
    QuestionReader reader(job_, "test", "model");
    std::vector<EntityQuestions> all;
    for (EntityQuestions questions; reader.next(questions);) all.push_back(questions);
    return all;
  }

  Shop shop_;
  ProfileJob job_{.data = shop_.spec(), .side = Side::item, .pack = parse_pack(sample_pack())};
};

TEST_F(Questions, HaveTheirKeysAsIdsAndAFallback) {
  const std::vector<EntityQuestions> items = all();
  ASSERT_EQ(items.size(), 5U);
  EXPECT_EQ(items[0].id, "f1");
  ASSERT_EQ(items[0].requests.size(), 1U);
  EXPECT_EQ(items[0].requests[0].id.size(), 64U);
  EXPECT_EQ(items[0].requests[0].prompt.user, "Alien (1979)");
  EXPECT_EQ(items[0].fallback, "Title: Alien. Year: 1979.");
  EXPECT_TRUE(items[4].requests.empty());  // no title, nothing to ask
  EXPECT_EQ(all()[0].requests[0].id, items[0].requests[0].id);
}

TEST_F(Questions, OfALongHistoryAreOneAPartition) {
  job_.side = Side::user;
  job_.data = shop_.spec(R"({"until": 1000})");
  job_.partition = 1;
  job_.partitions = 3;
  const std::vector<EntityQuestions> users = all();
  ASSERT_EQ(users[0].requests.size(), 3U);  // the newest three of ann's four films
  EXPECT_EQ(users[0].requests[0].prompt.user, "Age 30 saw\nCasablanca, 4 stars");
  EXPECT_EQ(users[0].requests[2].prompt.user, "Age 30 saw\nDune, 2 stars");
  EXPECT_TRUE(users[2].requests.empty());
}

TEST_F(Questions, RefuseJobsThatContradictThemselves) {
  const auto kind_of = [&] { return fault_of([&] { all(); }).kind; };
  job_.neighbours = 3;
  EXPECT_EQ(kind_of(), ErrorKind::invalid_argument);
  job_.neighbours = 0;
  job_.groups = 3;
  EXPECT_EQ(kind_of(), ErrorKind::invalid_argument);
  job_.groups = 0;
  job_.side = Side::context;
  EXPECT_EQ(kind_of(), ErrorKind::invalid_argument);
}

}  // namespace
}  // namespace lore
