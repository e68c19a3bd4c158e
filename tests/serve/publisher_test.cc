#include "serve/publisher.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lore/error.h"

#include "serve/served.h"

namespace lore {
namespace {

std::shared_ptr<const Bundle> bundle(const std::string& version, std::uint64_t seed = 1) {
  Bundle made = tiny_bundle(seed);
  made.version = version;
  return std::make_shared<const Bundle>(std::move(made));
}

Publisher::GetBundle gets(std::shared_ptr<const Bundle> each) {
  return [each] { return each; };
}

std::string version_in(const Publisher& publisher) {
  return publisher.serving()->model->bundle->version;
}

bool knows(const Publisher& publisher, const std::string& id) {
  const auto serving = publisher.serving();
  const Additions::Found found = serving->additions->find(*serving->model, id);
  return found.is_here || found.row != 0;
}

TEST(Publisher, RollsBackAndForth) {
  Publisher publisher(bundle("one"), {});
  EXPECT_THROW(publisher.rollback(), Error);
  publisher.reload(gets(bundle("two", 2)), {});
  EXPECT_EQ(version_in(publisher), "two");
  publisher.rollback();
  EXPECT_EQ(version_in(publisher), "one");
  publisher.rollback();
  EXPECT_EQ(version_in(publisher), "two");
  EXPECT_EQ(publisher.stats().reloads, 3);
  EXPECT_EQ(publisher.stats().refused, 1);
}

TEST(Publisher, KeepsNoPreviousModelWhereNoneIsWanted) {
  auto one = bundle("one");
  const std::weak_ptr<const Bundle> watched = one;
  Publisher publisher(std::move(one), {});
  publisher.reload(gets(bundle("two", 2)), {.keep_previous = false});
  EXPECT_TRUE(watched.expired());
  EXPECT_THROW(publisher.rollback(), Error);
}

TEST(Publisher, FreesTheModelBeforeThePreviousOne) {
  auto one = bundle("one");
  const std::weak_ptr<const Bundle> watched = one;
  Publisher publisher(std::move(one), {});
  publisher.reload(gets(bundle("two")), {});
  EXPECT_FALSE(watched.expired());
  publisher.reload(gets(bundle("three")), {});
  EXPECT_TRUE(watched.expired());
}

TEST(Publisher, RefusesAModelThatDriftsTooFar) {
  Publisher publisher(bundle("one"), {});
  const std::vector<Request> recent = {{.user = "ann"}, {.user = "bob"}};
  EXPECT_THROW(publisher.reload(gets(bundle("two", 2)), {.recent = recent, .largest_drift = 1e-6f}),
               Error);
  EXPECT_EQ(version_in(publisher), "one");
  publisher.reload(gets(bundle("same")), {.recent = recent, .largest_drift = 1e-6f});
  EXPECT_EQ(version_in(publisher), "same");
}

TEST(Publisher, SaysAdditionsAgainToAnotherModel) {
  Publisher publisher(bundle("one"), {});
  publisher.upsert(addition(new_item()));
  publisher.upsert(removal("cup"));
  publisher.reload(gets(bundle("two", 2)), {});
  EXPECT_TRUE(knows(publisher, "mug"));
  EXPECT_FALSE(knows(publisher, "cup"));
  publisher.rollback();
  EXPECT_TRUE(knows(publisher, "mug"));
  EXPECT_EQ(publisher.stats().upserts, 2);
  EXPECT_EQ(publisher.stats().added_items, 1);
  publisher.reload(gets(bundle("three")), {.keep_additions = false});
  EXPECT_FALSE(knows(publisher, "mug"));
  EXPECT_TRUE(knows(publisher, "cup"));
}

TEST(Publisher, RefusesAModelThatCannotTakeAnAddition) {
  Publisher publisher(bundle("one"), {});
  publisher.upsert(addition(new_item()));
  Bundle other = *bundle("two");
  FeatureStore store = *other.store;
  Catalog items = store.items();
  items.vectors = Matrix(items.vectors.rows(), 2);
  other.store = std::make_shared<const FeatureStore>(store.spec(), store.features(), store.users(),
                                                     items, store.history(),
                                                     std::vector<std::string>{"device", "mood"});
  other.graph = tiny_graph(other.store->inputs());
  other.weights = tiny_weights(other.graph, 1);
  other.golden.clear();
  const auto narrow = std::make_shared<const Bundle>(other);
  EXPECT_THROW(publisher.reload(gets(narrow), {}), Error);
  EXPECT_EQ(version_in(publisher), "one");
  EXPECT_TRUE(knows(publisher, "mug"));
  publisher.reload(gets(narrow), {.keep_additions = false});
  EXPECT_FALSE(knows(publisher, "mug"));
}

TEST(Publisher, FindsItsAdditionsAgain) {
  const TemporaryDirectory folder;
  const RankerOptions options{.additions_file = folder / "additions"};
  { Publisher(bundle("one"), options).upsert(addition(new_item())); }
  Publisher publisher(bundle("one"), options);
  EXPECT_TRUE(knows(publisher, "mug"));
  publisher.reload(gets(bundle("two")), {.keep_additions = false});
  EXPECT_EQ(read_bytes(folder / "additions"), "");
}

TEST(Publisher, ChangesNothingWhereAnUpsertIsRefused) {
  const TemporaryDirectory folder;
  Publisher publisher(bundle("one"), {.additions_file = folder / "additions"});
  EXPECT_THROW(publisher.upsert(addition({.id = "mug", .fields = {{"no", "column"}}})), Error);
  EXPECT_THROW(publisher.upsert(removal("sock")), Error);
  EXPECT_THROW(publisher.upsert({.entity = {.id = "mug"}, .text = "no encoder"}), Error);
  EXPECT_FALSE(knows(publisher, "mug"));
  EXPECT_EQ(read_bytes(folder / "additions"), "");
  EXPECT_EQ(publisher.stats().upserts, 0);
}

TEST(Publisher, EncodesWords) {
  const auto encode = [](std::string_view text) {
    return std::vector<float>{float(text.size()), 1, 2};
  };
  Publisher said(bundle("one"), {.encode = encode});
  said.upsert({.entity = {.id = "mug"}, .text = "four"});
  Publisher brought(bundle("one"), {});
  brought.upsert(addition({.id = "mug", .vector = {4, 1, 2}}));
  EXPECT_EQ(said.serving()->additions->prior(0), brought.serving()->additions->prior(0));
}

}  // namespace
}  // namespace lore
