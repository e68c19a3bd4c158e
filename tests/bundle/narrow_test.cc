#include "lore/bundle/narrow.h"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lore/bundle/precision_cost.h"
#include "lore/error.h"

#include "bundle/labelled_pairs.h"
#include "bundle/logits.h"
#include "bundle/wide_bundle.h"

namespace lore {
namespace {

using ::testing::HasSubstr;

std::vector<float> logits(const Bundle& bundle) {
  return logits_of(engine_of(bundle), *bundle.store, labelled_pairs(*bundle.store));
}

// The same numbers, all in f32.
Bundle widened(Bundle bundle) {
  for (const auto& [name, table] : bundle.tables) bundle.weights[name] = table.matrix();
  bundle.tables.clear();
  return bundle;
}

Bundle narrowed_to(TableType type, const Bundle& bundle) {
  return narrowed(bundle, {.tables = type}, labelled_pairs(*bundle.store));
}

Fault refusal_of(const NarrowTypes& types, std::span<const Example> rows, const Bundle& bundle) {
  try {
    narrowed(bundle, types, rows);
  } catch (const Error& error) {
    return error.fault();
  }
  ADD_FAILURE() << "was not refused";
  return {};
}

TEST(Narrow, KeepsEachTableAsItIsTold) {
  const Bundle wide = wide_bundle();
  const NarrowTypes types{.tables = TableType::int8, .by_column = {{"user", TableType::f16}}};
  const Bundle narrow = narrowed(wide, types, labelled_pairs(*wide.store));
  EXPECT_EQ(narrow.tables.at("item.table").type(), TableType::int8);
  EXPECT_EQ(narrow.tables.at("user.table").type(), TableType::f16);
  EXPECT_FALSE(narrow.weights.contains("item.table"));
  EXPECT_EQ(narrow.weights.at("first.weight"), wide.weights.at("first.weight"));
}

TEST(Narrow, GivesARowOfFewNumbersNoScale) {
  const Bundle tiny = tiny_bundle();  // tables of two columns
  const Bundle narrow = narrowed_to(TableType::int8, tiny);
  EXPECT_EQ(narrow.tables.at("item.table").type(), TableType::f16);
}

TEST(Narrow, ScoresAsItsNumbersDoInFull) {
  for (const TableType type : {TableType::f16, TableType::int8}) {
    const Bundle wide = wide_bundle();
    const Bundle narrow = narrowed_to(type, wide);
    EXPECT_EQ(logits(narrow), logits(widened(narrow))) << name_of(type);
    EXPECT_NE(logits(narrow), logits(wide)) << "rounding changes something";
    for (std::size_t i = 0; i < logits(wide).size(); ++i) {
      EXPECT_NEAR(logits(narrow)[i], logits(wide)[i], type == TableType::f16 ? 1e-3 : 2e-2);
    }
  }
}

TEST(Narrow, LeavesABundleAsItIsInFullPrecision) {
  const Bundle wide = wide_bundle();
  EXPECT_EQ(logits(narrowed_to(TableType::f32, wide)), logits(wide));
}

TEST(Narrow, OutlivesWritingAndOpening) {
  const TemporaryDirectory folder;
  const Bundle narrow = narrowed_to(TableType::int8, wide_bundle());
  write_bundle(narrow, folder / "narrow");
  const Bundle opened = open_bundle(folder / "narrow");
  EXPECT_EQ(opened.tables.at("item.table").matrix(), narrow.tables.at("item.table").matrix());
  EXPECT_EQ(opened.metrics.at(narrow_auc), narrow.metrics.at(narrow_auc));
  EXPECT_EQ(logits(opened), logits(narrow));
}

TEST(Narrow, KeepsVectorsAsItIsTold) {
  const Bundle wide = tiny_bundle();
  const Matrix& vectors = wide.store->items().vectors;
  const TemporaryDirectory folder;
  for (const TableType type : {TableType::f16, TableType::int8}) {
    const Bundle narrow = narrowed(wide, {.vectors = type}, labelled_pairs(*wide.store));
    write_bundle(narrow, folder / name_of(type));
    const Bundle opened = open_bundle(folder / name_of(type));
    EXPECT_TRUE(opened.store->items().vectors.empty());
    EXPECT_EQ(opened.store->items().stored_vectors.type(), type);
    EXPECT_EQ(opened.store->items().stored_vectors.matrix(), Table::of(vectors, type).matrix());
    EXPECT_EQ(opened.store->inputs(), wide.store->inputs());
    EXPECT_EQ(logits(opened), logits(narrow));
  }
}

TEST(Narrow, SaysWhatItCosts) {
  const Bundle wide = wide_bundle();
  const Bundle narrow = narrowed_to(TableType::f16, wide);
  EXPECT_NEAR(narrow.metrics.at(wide_auc), narrow.metrics.at(narrow_auc), largest_auc_change);
  EXPECT_EQ(narrow.metrics.contains(reduced_auc), can_reduce_precision());
}

// A bundle whose items differ by less than a byte can tell: a number that nothing reads is large.
Bundle bundle_beyond_bytes() {
  Bundle bundle = wide_bundle();
  Matrix& items = bundle.weights.at("item.table");
  for (std::size_t r = 1; r < items.rows(); ++r) items(r, items.cols() - 1) = 1e4f;
  Matrix& first = bundle.weights.at("first.weight");
  for (std::size_t r = 0; r < first.rows(); ++r) first(r, first.cols() - 1) = 0;
  for (GoldenRow& row : bundle.golden) row.logit = scores_of(bundle, {&row.example, 1})[0];
  return bundle;
}

TEST(Narrow, IsRefusedWhereTheAucChanges) {
  const Bundle wide = bundle_beyond_bytes();
  std::vector<Example> rows = labelled_pairs(*wide.store);
  const std::vector<float> full = logits(wide);
  std::vector<float> sorted = full;
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i].label = full[i] > sorted[rows.size() / 2];
  const Fault fault = refusal_of({.tables = TableType::int8}, rows, wide);
  EXPECT_EQ(fault.kind, ErrorKind::unsupported);
  EXPECT_THAT(fault.place.field, HasSubstr(narrow_auc));
}

TEST(Narrow, IsRefusedWhereItCannotBeMeasured) {
  const Bundle wide = wide_bundle();
  std::vector<Example> rows = labelled_pairs(*wide.store);
  for (Example& row : rows) row.label = 1;
  EXPECT_EQ(refusal_of({.tables = TableType::f16}, rows, wide).kind, ErrorKind::invalid_argument);
}

TEST(Narrow, RefusesAColumnThatNoTableIsOf) {
  const Bundle wide = wide_bundle();
  const Fault fault =
      refusal_of({.by_column = {{"price", TableType::f16}}}, labelled_pairs(*wide.store), wide);
  EXPECT_EQ(fault.found, "price");
  EXPECT_THAT(fault.expected, HasSubstr("item"));
}

TEST(Narrow, RefusesWhatIsNarrowAlready) {
  const Bundle narrow = narrowed_to(TableType::f16, wide_bundle());
  const Fault fault =
      refusal_of({.tables = TableType::int8}, labelled_pairs(*narrow.store), narrow);
  EXPECT_EQ(fault.kind, ErrorKind::invalid_argument);
}

TEST(Narrow, RefusesNumbersThatDoNotFit) {
  Bundle wide = wide_bundle();
  wide.weights.at("item.table")(2, 0) = 1e5f;
  for (GoldenRow& row : wide.golden) row.logit = scores_of(wide, {&row.example, 1})[0];
  const Fault fault = refusal_of({.tables = TableType::f16}, labelled_pairs(*wide.store), wide);
  EXPECT_EQ(fault.kind, ErrorKind::invalid_argument);
}

}  // namespace
}  // namespace lore
