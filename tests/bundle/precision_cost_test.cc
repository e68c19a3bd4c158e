#include "lore/bundle/precision_cost.h"

#include <limits>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/error.h"
#include "lore/eval/metrics.h"

#include "bundle/labelled_pairs.h"
#include "bundle/logits.h"
#include "bundle/wide_bundle.h"

namespace lore {
namespace {

using ::testing::HasSubstr;

double auc_by(const EngineOptions& options, const Bundle& bundle,
              const std::vector<Example>& rows) {
  const FeatureStore& store = *bundle.store;
  const Engine engine = engine_of(bundle, options);
  return auc(labels_of(rows), logits_of(engine, store, rows));
}

Fault refusal_of(const Bundle& bundle) {
  try {
    check_precision(bundle, ScorePrecision::reduced);
  } catch (const Error& error) {
    return error.fault();
  }
  ADD_FAILURE() << "reduced precision was not refused";
  return {};
}

TEST(PrecisionCost, IsTheAucByEitherPrecision) {
  if (!can_reduce_precision()) GTEST_SKIP() << "this processor cannot reduce";
  Bundle bundle = wide_bundle();
  const std::vector<Example> rows = labelled_pairs(*bundle.store);
  measure_precision_cost(bundle, rows);
  EXPECT_EQ(bundle.metrics.at(exact_auc), auc_by({}, bundle, rows));
  EXPECT_EQ(bundle.metrics.at(reduced_auc),
            auc_by({.precision = ScorePrecision::reduced}, bundle, rows));
}

TEST(PrecisionCost, IsNotSaidOfRowsThatTellNothing) {
  Bundle bundle = reducible_bundle();
  std::vector<Example> rows = labelled_pairs(*bundle.store);
  for (Example& row : rows) row.label = 1;
  measure_precision_cost(bundle, rows);
  EXPECT_FALSE(bundle.metrics.contains(exact_auc));
  EXPECT_FALSE(bundle.metrics.contains(reduced_auc));
  EXPECT_EQ(bundle.metrics.at("auc"), 0.75) << "other metrics stay";
  measure_precision_cost(bundle, {});
  EXPECT_FALSE(bundle.metrics.contains(reduced_auc));
}

TEST(PrecisionCost, AllowsReducedPrecisionUpToTheLargestChange) {
  EXPECT_NO_THROW(check_precision(reducible_bundle(1, 1.5e-4), ScorePrecision::reduced));
  EXPECT_NO_THROW(check_precision(reducible_bundle(1, -1.5e-4), ScorePrecision::reduced));
  EXPECT_THAT(refusal_of(reducible_bundle(1, 3e-4)).found, HasSubstr("0.0003"));
  EXPECT_EQ(refusal_of(reducible_bundle(1, -3e-4)).kind, ErrorKind::unsupported);
}

TEST(PrecisionCost, RefusesReducedPrecisionThatWasNotMeasured) {
  Bundle bundle = wide_bundle();
  EXPECT_NO_THROW(check_precision(bundle, ScorePrecision::exact));
  EXPECT_EQ(refusal_of(bundle).kind, ErrorKind::unsupported);
  EXPECT_THAT(refusal_of(bundle).problem, HasSubstr("not measured"));
  bundle.metrics[exact_auc] = 0.75;
  EXPECT_THAT(refusal_of(bundle).problem, HasSubstr("not measured"));
  bundle.metrics[reduced_auc] = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(refusal_of(bundle).problem, HasSubstr("not measured"));
}

}  // namespace
}  // namespace lore
