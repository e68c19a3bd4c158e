#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "lore/data/feature_store.h"

#include "data/feature_fitter.h"

namespace lore {

// The users or the items of a dataset while it is read: from their file, from the ids of rows, and
// from what training rows bring about them.
//
// Order of calls: adopt or not, read_ids, add for each row, expose for each training row, then fit
// or not, then encode, then remember for each training row, then take.
class Entities {
 public:
  // `facts` are the columns of the side's file, `row_columns` those that rows bring. REQUIRES:
  // `spec` and its columns outlive this.
  Entities(const DatasetSpec& spec, Side side, std::vector<const ColumnSpec*> facts,
           std::span<const ColumnSpec* const> row_columns);

  // Starts with the entities of `known`, at their rows and as they were encoded, until something
  // newer is read about them. REQUIRES: its columns are those of the spec; it outlives this.
  void adopt(const Catalog& known);

  // Adds the ids of the side's file, where there is one. Throws Error(format) for an empty or
  // duplicate id.
  void read_ids();

  // The id's catalog row, new if need be; 0 for an empty id.
  std::int32_t add(std::string_view id);

  // Says that a training row shows the entity.
  void expose(std::int32_t row);

  // Counts ids and facts as often as training rows show them.
  void fit(FeatureFitter& fitter) const;

  // Fills the catalog's columns; what rows bring starts as missing.
  void encode(const Features& features);

  // Keeps the own values of a training row for its entity unless those of a later row are there.
  void remember(const Example& row);

  const Catalog& catalog() const { return catalog_; }
  std::vector<std::int32_t> counts() const;  // training rows by catalog row
  Catalog take() { return std::move(catalog_); }

 private:
  // A row column of this side.
  struct Brought {
    std::size_t column = 0;  // among the catalog's
    std::size_t offset = 0;  // of its first value in own_ids or own_floats
    std::size_t width = 0;
    bool is_number = false;
  };

  const std::string& id_name() const;
  std::size_t position(const ColumnSpec* column) const;
  CatalogColumn& values_of(const ColumnSpec* column);
  CatalogColumn missing(const ColumnSpec& column) const;
  void recall();
  void encode_id(const Features& features);
  void encode_facts(const Features& features);

  template <typename Visit>
  void each_fact(Visit visit) const;

  const DatasetSpec& spec_;
  Side side_;
  std::vector<const ColumnSpec*> columns_;  // of the catalog
  std::vector<const ColumnSpec*> facts_;
  std::vector<Brought> brought_;
  bool has_file_ = false;
  const Catalog* known_ = nullptr;  // adopted
  Catalog catalog_;
  std::vector<std::int32_t> counts_;  // by catalog row, as far as there were training rows
  std::vector<std::int64_t> latest_;  // time of the row remembered, by catalog row
};

}  // namespace lore
