#include "data/feature_fitter.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

using ::testing::ElementsAre;

DatasetSpec spec_of(std::vector<ColumnSpec> columns) {
  DatasetSpec spec;
  spec.columns = std::move(columns);
  return spec;
}

TEST(FeatureFitter, CountsTrainingRows) {
  const DatasetSpec spec = spec_of({{.name = "city", .min_count = 3}});
  FeatureFitter fitter(spec);
  fitter.count(0, "rare", 2);
  fitter.count(0, "common", 3);
  fitter.count(0, "unseen", 0);
  fitter.count(0, "", 9);
  EXPECT_THAT(fitter.fit().vocabularies.at("city").words(), ElementsAre("common"));
}

TEST(FeatureFitter, CountsColumnsOfOneVocabularyTogether) {
  const DatasetSpec spec = spec_of(
      {{.name = "seen", .kind = ColumnKind::sequence, .vocabulary_of = "item"}, {.name = "item"}});
  FeatureFitter fitter(spec);
  fitter.count(0, "b|c|b");
  fitter.count(1, "a");
  const Features features = fitter.fit();
  EXPECT_EQ(features.vocabularies.size(), 1);
  EXPECT_THAT(features.vocabularies.at("item").words(), ElementsAre("b", "a", "c"));
}

TEST(FeatureFitter, HashesWhereAsked) {
  const DatasetSpec spec = spec_of({{.name = "city", .hash_buckets = 7}});
  FeatureFitter fitter(spec);
  fitter.count(0, "somewhere");
  const Vocabulary vocabulary = fitter.fit().vocabularies.at("city");
  EXPECT_TRUE(vocabulary.is_hashed());
  EXPECT_EQ(vocabulary.cardinality(), 9);
}

TEST(FeatureFitter, TakesMeanAndDeviationOfWhatIsThere) {
  const DatasetSpec spec = spec_of({{.name = "age", .kind = ColumnKind::numeric}});
  FeatureFitter fitter(spec);
  fitter.count(0, "1", 2);
  fitter.count(0, "");
  fitter.count(0, "4");
  const NumericScale scale = fitter.fit().scales.at("age");
  EXPECT_DOUBLE_EQ(scale.mean, 2);
  EXPECT_DOUBLE_EQ(scale.deviation, std::sqrt(2.0));
}

TEST(FeatureFitter, LeavesConstantAndMissingNumbersUnscaled) {
  const DatasetSpec spec = spec_of({{.name = "constant", .kind = ColumnKind::numeric},
                                    {.name = "missing", .kind = ColumnKind::numeric}});
  FeatureFitter fitter(spec);
  for (int i = 0; i < 1000; ++i) fitter.count(0, "0.1", 3);
  const Features features = fitter.fit();
  EXPECT_NEAR(features.scales.at("constant").mean, 0.1, 1e-12);
  EXPECT_EQ(features.scales.at("constant").deviation, 1);
  EXPECT_EQ(features.scales.at("missing").mean, 0);
  EXPECT_EQ(features.scales.at("missing").deviation, 1);
}

TEST(FeatureFitter, RefusesNumbersWithoutAScale) {
  const DatasetSpec spec = spec_of({{.name = "age", .kind = ColumnKind::numeric}});
  FeatureFitter fitter(spec);
  EXPECT_EQ(fault_of([&] { fitter.count(0, "nan"); }).place.field, "age");
  fitter.count(0, "1e308");
  fitter.count(0, "-1e308");
  const Fault fault = fault_of([&] { fitter.fit(); });
  EXPECT_EQ(fault.kind, ErrorKind::format);
  EXPECT_EQ(fault.place.field, "age");
}

}  // namespace
}  // namespace lore
