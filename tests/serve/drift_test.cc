#include "serve/drift.h"

#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "lore/error.h"

#include "serve/served.h"

namespace lore {
namespace {

TEST(Drift, IsNoneBetweenEqualModels) {
  const auto one = serving_of(tiny_bundle());
  const auto other = serving_of(tiny_bundle());
  const std::vector<Request> recent = {{.user = "ann"}, {.user = "nobody"}};
  EXPECT_NO_THROW(check_drift(*one, *other, recent, 0));
  EXPECT_NO_THROW(check_drift(*one, *other, {}, 0)) << "nothing was asked";
}

TEST(Drift, IsTheMeanDifferenceOfProbabilities) {
  const auto one = serving_of(tiny_bundle(1));
  const auto other = serving_of(tiny_bundle(2));
  const std::vector<std::string_view> ids = {"cup", "sock"};
  const std::vector<Request> recent = {{.user = "ann", .items = ids}, {.user = "bob"}};
  EXPECT_NO_THROW(check_drift(*one, *other, recent, 1));
  try {
    check_drift(*one, *other, recent, 1e-6f);
    FAIL() << "let pass";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::mismatch);
    EXPECT_GT(std::stod(error.fault().found), 1e-6);
  }
}

}  // namespace
}  // namespace lore
