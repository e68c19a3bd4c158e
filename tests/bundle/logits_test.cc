#include "bundle/logits.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "lore/eval/metrics.h"

#include "bundle/tiny_bundle.h"

namespace lore {
namespace {

TEST(Logits, AreThoseOfEachRowAlone) {
  const Bundle bundle = tiny_bundle();
  const Engine engine = engine_of(bundle);
  std::vector<Example> rows;
  for (std::int32_t i = 0; i < 2500; ++i) {
    rows.push_back({.user = i % 4, .item = i % 5, .label = float(i % 2)});
  }
  const std::vector<float> logits = logits_of(engine, *bundle.store, rows);
  ASSERT_EQ(logits.size(), rows.size());
  for (const std::size_t i : {0, 1, 1023, 1024, 2047, 2499}) {
    EXPECT_EQ(logits[i], scores_of(bundle, {&rows[i], 1})[0]) << i;
    EXPECT_EQ(labels_of(rows)[i], rows[i].label);
  }
  EXPECT_TRUE(logits_of(engine, *bundle.store, {}).empty());
}

TEST(Logits, GiveABundlesAuc) {
  const Bundle bundle = tiny_bundle();
  std::vector<Example> rows;
  for (std::int32_t i = 0; i < 60; ++i) {
    rows.push_back({.user = i % 4, .item = i % 5, .label = float(i % 3 == 0)});
  }
  const std::vector<float> logits = logits_of(engine_of(bundle), *bundle.store, rows);
  EXPECT_EQ(auc_of(bundle, rows), auc(labels_of(rows), logits));
  EXPECT_TRUE(std::isnan(auc_of(bundle, Examples(rows.data(), 1))));
}

}  // namespace
}  // namespace lore
