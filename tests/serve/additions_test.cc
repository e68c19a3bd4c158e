#include "serve/additions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/error.h"

#include "serve/served.h"

namespace lore {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class AdditionsTest : public ::testing::Test {
 protected:
  // The logits of rows of a table for bob.
  std::vector<float> logits(const Engine::ItemTable& table, std::vector<std::int32_t> rows) const {
    Batch request;
    Engine::Workspace workspace;
    std::vector<float> found(rows.size());
    model_.store().fill_request({.user = model_.store().users().row("bob"), .time = 1000}, request);
    model_.engine.rank(request, table, rows, found, workspace);
    return found;
  }

  Model model_{std::make_shared<const Bundle>(tiny_bundle())};
  Additions none_{model_};
};

TEST_F(AdditionsTest, BeginEmpty) {
  EXPECT_FALSE(none_.has_items());
  EXPECT_EQ(none_.table().rows(), 0u);
  EXPECT_EQ(none_.user("ann"), nullptr);
  const Additions::Found found = none_.find(model_, "cup");
  EXPECT_FALSE(found.is_here);
  EXPECT_EQ(found.row, model_.store().items().row("cup"));
}

TEST_F(AdditionsTest, RankAnItemAsTheBundleDoesThatHasIt) {
  const Entity cup{
      .id = "cup", .fields = {{"genres", "blue|red"}, {"price", "5"}}, .vector = {0.5f, 2, 0}};
  const Additions more = none_.with(model_, addition(cup));
  const Additions::Found found = more.find(model_, "cup");
  ASSERT_TRUE(found.is_here);
  EXPECT_EQ(logits(more.table(), {found.row}),
            logits(model_.items, {model_.store().items().row("cup")}));
  EXPECT_EQ(more.prior(found.row), model_.prior_of(model_.store().items().row("cup")));
  EXPECT_THAT(more.hidden(), ElementsAre(model_.store().items().row("cup")));
}

TEST_F(AdditionsTest, AreTheSameOneByOneAndAllAtOnce) {
  const Entity hat{.id = "hat", .fields = {{"price", "1"}}};
  const Additions one_by_one = none_.with(model_, addition(hat))
                                   .with(model_, addition(new_item()))
                                   .with(model_, removal("pen"));
  const Additions at_once(model_, latest_of({addition(new_item()), addition(hat), removal("pen")}));
  EXPECT_EQ(logits(one_by_one.table(), {0, 1}), logits(at_once.table(), {0, 1}));
  EXPECT_EQ(one_by_one.hidden(), at_once.hidden());
  EXPECT_EQ(at_once.id(1), "mug");
  EXPECT_TRUE(at_once.has_vector(1));
  EXPECT_FALSE(at_once.has_vector(0));
}

TEST_F(AdditionsTest, ReplaceWhatWasSaidBefore) {
  Entity mug = new_item();
  const Additions first = none_.with(model_, addition(mug));
  mug.fields["price"] = "40";
  const Additions second = first.with(model_, addition(mug));
  EXPECT_THAT(second.rows(), ElementsAre(1));
  EXPECT_EQ(second.find(model_, "mug").row, 1);
  EXPECT_NE(logits(second.table(), {1}), logits(first.table(), {0}));
  EXPECT_THAT(second.hidden(), IsEmpty());
}

TEST_F(AdditionsTest, MakeRemovedItemsUnknown) {
  const Additions gone = none_.with(model_, addition(new_item()))
                             .with(model_, removal("mug"))
                             .with(model_, removal("cup"));
  for (const char* id : {"mug", "cup"}) {
    EXPECT_FALSE(gone.find(model_, id).is_here) << id;
    EXPECT_EQ(gone.find(model_, id).row, 0) << id;
  }
  EXPECT_THAT(gone.rows(), IsEmpty());
  EXPECT_THROW(gone.with(model_, removal("mug")), Error);
  EXPECT_THROW(none_.with(model_, removal("sock")), Error);
  EXPECT_TRUE(gone.with(model_, addition(new_item())).find(model_, "mug").is_here);
}

TEST_F(AdditionsTest, HoldUsers) {
  const Additions more =
      none_.with(model_, addition({.id = "eve", .fields = {{"city", "oslo"}}}, Side::user));
  ASSERT_NE(more.user("eve"), nullptr);
  EXPECT_EQ(more.user("eve")->rows, 1u);
  EXPECT_FALSE(more.has_items());
}

TEST_F(AdditionsTest, NameTheEntityThatDoesNotFit) {
  try {
    Additions(model_, latest_of({addition({.id = "mug", .fields = {{"price", "dear"}}})}));
    FAIL() << "taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::format);
    EXPECT_THAT(error.what(), ::testing::HasSubstr("item \"mug\""));
  }
}

}  // namespace
}  // namespace lore
