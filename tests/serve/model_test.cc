#include "serve/model.h"

#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "lore/error.h"

#include "bundle/tiny_bundle.h"

namespace lore {
namespace {

std::shared_ptr<const Bundle> shared(Bundle bundle) {
  return std::make_shared<const Bundle>(std::move(bundle));
}

Fault fault_of(const Model& model, const Request& request) {
  Unknowns unknowns;
  try {
    model.encode(request, unknowns);
  } catch (const Error& error) {
    return error.fault();
  }
  ADD_FAILURE() << "no error";
  return {};
}

TEST(Model, PublishesEveryItemAndTheUnknownOne) {
  const Model model(shared(tiny_bundle()));
  EXPECT_EQ(model.items.rows(), 5u);
  EXPECT_EQ(model.known_items, (std::vector<std::int32_t>{1, 2, 3, 4}));
  EXPECT_EQ(model.row_columns, (std::vector<std::string>{"device", "mood"}));
}

TEST(Model, EncodesARequest) {
  const Model model(shared(tiny_bundle()));
  Unknowns unknowns;
  const Example bare = model.encode({.user = "bob", .time = 77}, unknowns);
  EXPECT_EQ(bare.user, model.store().users().row("bob"));
  EXPECT_EQ(bare.time, 77);
  EXPECT_TRUE(bare.own_ids.empty());
  const Example full =
      model.encode({.user = "bob", .time = 77, .context = {{"device", "desk"}}}, unknowns);
  EXPECT_EQ(full.user, bare.user);
  EXPECT_EQ(full.time, 77);
  EXPECT_EQ(full.own_ids.size(), 1u);
  EXPECT_EQ(unknowns.values, 0);
  model.encode({.user = "bob", .context = {{"device", "toaster"}}}, unknowns);
  EXPECT_EQ(unknowns.values, 1);
}

TEST(Model, RefusesContextThatNoRowBrings) {
  const Model model(shared(tiny_bundle()));
  for (const char* name : {"weather", "city", "price", "user", "time", "label", ""}) {
    const Fault fault = fault_of(model, {.user = "bob", .context = {{name, "1"}}});
    EXPECT_EQ(fault.kind, ErrorKind::invalid_argument) << name;
    EXPECT_EQ(fault.place.field, name);
    EXPECT_EQ(fault.expected, "device, mood");
  }
}

TEST(Model, RefusesANumberThatIsNone) {
  const Model model(shared(tiny_bundle()));
  const Fault fault = fault_of(model, {.user = "bob", .context = {{"mood", "good"}}});
  EXPECT_EQ(fault.kind, ErrorKind::format);
  EXPECT_EQ(fault.place.field, "mood");
}

TEST(Model, RefusesGoldenRowsThatRankOtherwise) {
  Bundle bundle = tiny_bundle();
  bundle.golden.at(1).logit += 1;
  try {
    Model model(shared(std::move(bundle)));
    FAIL() << "a wrong logit was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::mismatch);
    EXPECT_NE(error.fault().problem.find("row 1"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace lore
