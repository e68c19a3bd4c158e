#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lore/data/batch.h"
#include "lore/data/catalog.h"
#include "lore/data/entity.h"
#include "lore/data/example.h"
#include "lore/data/examples.h"
#include "lore/data/features.h"
#include "lore/data/history.h"
#include "lore/data/schema.h"

namespace lore {

// How a call met the limits of what the store knows. None of these is an error.
struct Unknowns {
  std::int64_t users = 0;         // examples whose user the catalog does not have
  std::int64_t items = 0;         // examples whose item the catalog does not have
  std::int64_t values = 0;        // column values outside their vocabulary
  std::int64_t user_vectors = 0;  // examples of a known user without a vector
  std::int64_t item_vectors = 0;  // examples of a known item without a vector
};

// All that turns an impression into a Batch: the fitted feature maps, the users and items with
// their encoded columns and vectors, and every user's history. It is what a bundle stores beside
// graph and weights, so that training and serving read features with the same code from the same
// tables.
//
// The signature inputs() is, in order: the columns of the dataset but text ("<column>"), the
// histories ("history.<column>"), then for the user and the item, each where it has vectors,
// "<side>.vector" and "<side>.presence".
//
// A history has groups = L positions, newest first: position 0 is the user's latest item, padding
// stands at the end.
// Thread safety: const members are safe for concurrent use.
class FeatureStore {
 public:
  // `row_columns` names the user- and item-side columns that stand in the interactions, where each
  // row brings its own value; context columns always do. The catalogs hold a column for each of
  // features_of(spec, side), those too. Throws Error(invalid_argument) if the parts do not fit.
  FeatureStore(DatasetSpec spec, Features features, Catalog users, Catalog items, History history,
               const std::vector<std::string>& row_columns = {});

  const DatasetSpec& spec() const { return spec_; }
  const std::vector<Input>& inputs() const { return inputs_; }
  const Features& features() const { return features_; }
  const Catalog& users() const { return users_; }
  const Catalog& items() const { return items_; }
  // Those of a side: the items of any that is not the user's.
  const Catalog& catalog(Side side) const { return side == Side::user ? users_ : items_; }
  const History& history() const { return history_; }

  // Positions in inputs() of the columns that stand in the interactions themselves, so that each
  // row brings its own value.
  const std::vector<std::size_t>& row_inputs() const { return row_inputs_; }

  // Fills every column of `batch` for `examples`; labels too. Reuses the memory `batch` has.
  // Counts users, items and vectors in `unknowns`.
  // REQUIRES: users and items are rows of the catalogs, own values empty or of the whole width.
  void fill(const Examples& examples, Batch& batch, Unknowns* unknowns = nullptr) const;

  // One row: the user- and context-side columns of a request. The time is taken as it stands; a
  // request of no particular time says after_all_history.
  void fill_request(const Example& request, Batch& batch, Unknowns* unknowns = nullptr) const;

  // The item-side columns of catalog rows. A row column of item side (one that stands in the
  // interactions) takes the item's last training value.
  void fill_items(std::span<const std::int32_t> items, Batch& batch) const;

  // One row: the columns of `side` but histories, encoded as if the catalog had `entity`. Counts
  // values in `unknowns`. Throws Error(invalid_argument) for an entity without an id, a side of
  // data that has none, or a field that is no column of the side; Error(format) for a number that
  // does not parse; Error(mismatch) for a vector of another width or that is not finite.
  void fill_entity(Side side, const Entity& entity, Batch& batch,
                   Unknowns* unknowns = nullptr) const;

  // Encodes one row given as text by column name, the time included. Unknown ids give catalog row
  // 0. An absent column of the user or the item takes the value of its latest training row, an
  // absent column of the context is missing, an absent time is after all history. Counts values in
  // `unknowns`. Throws Error(format) for a number or time that does not parse.
  Example encode(const std::map<std::string, std::string>& row, Unknowns* unknowns = nullptr) const;

  // Adds the users, items and vectors that `examples` name in vain to `unknowns`.
  void count(std::span<const Example> examples, Unknowns& unknowns) const;

  // Gives the side's vectors, by entity id, in place of those it has; entities without one, or with
  // one of zeros only, count as missing. Extends inputs(). Throws Error(mismatch) if no entity of
  // the side has a vector in `table`, if all vectors of the table are the same, or if the side has
  // vectors of another width.
  void attach_vectors(Side side, const class VectorTable& table);

  // Puts one row of `vectors` an entity in place of the side's vectors, of any width, for those
  // that count as missing too; they still do. Changes inputs(). Throws Error(invalid_argument) if
  // the side has no vectors or another number of entities.
  void replace_vectors(Side side, Matrix vectors);

  // Keeps the side's vectors as `type`, rounded (Catalog::stored_vectors). Throws
  // Error(invalid_argument) if the side has no vectors, and as Table::of.
  void narrow_vectors(Side side, TableType type);

  // The store as tensors and JSON, under names that start with "store.". The paths of the dataset's
  // files are cut to their names.
  void write(class TensorWriter& writer) const;

  // The same to be read where it lies, tables of ids and words ready for use. Not a format to keep:
  // read_image() takes what this version of the library wrote.
  void write_image(class TensorWriter& writer) const;

  // What write() wrote. Throws Error(corrupt) naming file and tensor for anything that does not
  // fit: an id outside its table, a number that is not finite, a length, an order.
  static FeatureStore read(const class TensorFile& file);

  // What write_image() wrote. Takes time and memory for the number of columns and tables, not for
  // what they hold: that stays in the file, and is not looked through again. Throws as read().
  static FeatureStore read_image(const class TensorFile& file);

 private:
  // Where the values of an input come from.
  struct Source {
    enum class From : std::uint8_t { catalog, row, history, vector, presence };
    From from = From::catalog;
    std::size_t column = 0;  // catalog, row, history: among the catalog columns of its side
    std::size_t offset = 0;  // row: of its first value in own_ids or own_floats
    std::size_t spec = 0;    // row: in spec().columns
  };

  // Of parts that were checked, but for their sizes.
  struct Parts {
    DatasetSpec spec;
    Features features;
    Catalog users;
    Catalog items;
    History history;
  };
  FeatureStore(Parts parts, const std::vector<std::string>& row_columns);

  void add_columns(const std::vector<std::string>& row_columns);
  void add_column(std::size_t spec, bool in_rows);
  void add_histories();
  void add_vectors();
  void check_catalog(Side side) const;
  void check_history();

  template <typename Rows>
  void fill_column(std::size_t input, const Rows& rows, Batch::Column& column) const;
  void fill_histories(std::span<const Example> examples, Batch& batch) const;
  void append_latest(std::size_t input, Example& example) const;
  void check_entity(Side side, const Entity& entity) const;
  void fill_said(std::size_t input, const Entity& entity, Batch::Column& column,
                 std::int64_t* unknown) const;

  DatasetSpec spec_;
  Features features_;
  Catalog users_;
  Catalog items_;
  History history_;
  std::vector<Input> inputs_;
  std::vector<Source> sources_;  // one for each input
  std::vector<std::size_t> row_inputs_;
  std::vector<std::size_t> history_inputs_;
  std::size_t own_ids_ = 0;  // values an example that brings its own
  std::size_t own_floats_ = 0;
};

// The item columns that a history shows: HistorySpec::columns, or if there are none the item id and
// every categorical or multi-valued column of the item. Empty without a history.
std::vector<const ColumnSpec*> history_columns(const DatasetSpec& spec);

}  // namespace lore
