#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lore/data/batch.h"
#include "lore/data/catalog.h"
#include "lore/data/features.h"
#include "lore/data/history.h"
#include "lore/data/schema.h"

namespace lore {

// One impression, encoded: rows of the catalogs and the values only the row itself has.
struct Example {
  std::int32_t user = 0;       // row of users(); 0 is the unknown user
  std::int32_t item = 0;       // row of items(); 0 is the unknown item
  std::int64_t time = 0;       // seconds since 1970; the history is what lies strictly before
  float label = 0;
  // Values of row_inputs(), in that order, each padded to its width: ids here, numbers there. Empty
  // where all are missing.
  std::vector<std::int32_t> own_ids;
  std::vector<float> own_floats;
};

// How a call met the limits of what the store knows. None of these is an error.
struct Unknowns {
  std::int64_t users = 0;         // ids the catalog does not have
  std::int64_t items = 0;
  std::int64_t values = 0;        // column values outside their vocabulary
  std::int64_t user_vectors = 0;  // known entities without a vector
  std::int64_t item_vectors = 0;
};

// All that turns an impression into a Batch: the fitted feature maps, the users and items with
// their encoded columns and vectors, and every user's history. It is what a bundle stores beside
// graph and weights, so that training and serving read features with the same code from the same
// tables.
//
// The signature inputs() is, in order: the columns of the dataset ("<column>"), the histories
// ("history.<column>"), then for each side with vectors "<side>.vector" and "<side>.presence".
// Thread safety: const members are safe for concurrent use.
class FeatureStore {
 public:
  FeatureStore(DatasetSpec spec, Features features, Catalog users, Catalog items, History history);

  const DatasetSpec& spec() const { return spec_; }
  const std::vector<Input>& inputs() const { return inputs_; }
  const Features& features() const { return features_; }
  const Catalog& users() const { return users_; }
  const Catalog& items() const { return items_; }
  const History& history() const { return history_; }

  // Positions in inputs() of the columns that stand in the interactions themselves, so that each
  // row brings its own value.
  const std::vector<std::size_t>& row_inputs() const { return row_inputs_; }

  // Fills every column of `batch` for `examples`; labels too. Reuses the memory `batch` has.
  void fill(std::span<const Example> examples, Batch& batch, Unknowns* unknowns = nullptr) const;

  // One row: the user- and context-side columns of a request. `own` as in Example; empty means all
  // missing.
  void fill_request(const Example& request, Batch& batch, Unknowns* unknowns = nullptr) const;

  // The item-side columns of catalog rows. A row column of item side (one that stands in the
  // interactions) takes the item's last training value.
  void fill_items(std::span<const std::int32_t> items, Batch& batch) const;

  // Encodes one row given as text by column name. Unknown ids give catalog row 0; absent columns
  // are missing values. Throws Error(format) for a number that does not parse.
  Example encode(const std::map<std::string, std::string>& row, Unknowns* unknowns = nullptr) const;

  // Gives the side's vectors, by entity id; entities without one are counted as missing. Extends
  // inputs(). Throws Error(mismatch) if no entity of the side has a vector in `table`.
  void attach_vectors(Side side, const class VectorTable& table);

  // The store as tensors and JSON; from_tensors checks everything.
  void write(class TensorWriter& writer) const;
  static FeatureStore read(const class TensorFile& file);

 private:
  DatasetSpec spec_;
  Features features_;
  Catalog users_;
  Catalog items_;
  History history_;
  std::vector<Input> inputs_;
  std::vector<std::size_t> row_inputs_;
};

}  // namespace lore
