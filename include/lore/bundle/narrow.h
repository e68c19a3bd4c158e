#pragma once

#include <map>
#include <string>

#include "lore/data/feature_store.h"
#include "lore/table.h"

namespace lore {

struct Bundle;

// How a bundle keeps its embedding tables and vectors.
struct NarrowTypes {
  TableType tables = TableType::f32;  // of every column not named below

  // By column; one that shares another's table goes by that one.
  std::map<std::string, TableType> by_column = {};

  TableType vectors = TableType::f32;  // of users and items
};

// Metrics of a narrowed bundle: the AUC of the same validation rows, before and after.
inline constexpr const char* wide_auc = "valid_auc_wide_tables";
inline constexpr const char* narrow_auc = "valid_auc_narrow_tables";

// `bundle` with its embedding tables and vectors kept as `types` say: smaller on disk and in
// memory, where they are read as they are, never widened whole. Scores differ as far as rounding
// the numbers does; golden rows are scored anew. A table of fewer than 8 columns takes f16 where
// int8 is said, since the scale of a row would outweigh it. The result learns no further
// (Recommender::fit_increment).
//
// What it costs is measured on `rows`, labelled rows of `bundle.store` (validation): both metrics
// are set, and those of precision_cost.h anew. Throws Error(unsupported) if the AUC changes by more
// than largest_auc_change, Error(invalid_argument) for a column that no table is of, for rows of
// one class, for a bundle that is narrow already, and for numbers beyond what f16 holds.
Bundle narrowed(const Bundle& bundle, const NarrowTypes& types, const Examples& rows);

}  // namespace lore
