#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lore/data/batch.h"
#include "lore/data/entity.h"
#include "lore/data/string_map.h"
#include "lore/engine/engine.h"

#include "serve/model.h"

namespace lore {

// One thing said of a user or item after the bundle was made.
struct Addition {
  Side side = Side::item;
  bool removes = false;  // an item; of `entity` only the id counts
  Entity entity = {};
  std::string text = {};  // the words its vector was made of, where there were any
};

// The latest addition of each entity, by side and id.
using LatestAdditions = std::map<std::pair<Side, std::string>, Addition>;

// Additions made ready to rank by one model: its own small item table beside that of the bundle.
// Thread safety: const members are safe for concurrent use; one is never changed once published.
class Additions {
 public:
  // No additions.
  explicit Additions(const Model& model);

  // All of `latest`. Throws as FeatureStore::fill_entity, naming the entity.
  Additions(const Model& model, const LatestAdditions& latest);

  // These and one more. Throws as FeatureStore::fill_entity, and Error(not_found) for the removal
  // of an item that is not known.
  Additions with(const Model& model, const Addition& addition) const;

  bool has_items() const { return !ids_.empty() || !hidden_.empty(); }

  // Where an item is found.
  struct Found {
    bool is_here = false;  // `row` is of table(), else of the bundle's catalog
    std::int32_t row = 0;
  };
  Found find(const Model& model, std::string_view id) const;

  const Engine::ItemTable& table() const { return *table_; }
  const std::string& id(std::int32_t row) const { return ids_[static_cast<std::size_t>(row)]; }
  bool has_vector(std::int32_t row) const {
    return has_vector_[static_cast<std::size_t>(row)] != 0;
  }
  float prior(std::int32_t row) const { return priors_[static_cast<std::size_t>(row)]; }
  const std::vector<std::int32_t>& rows() const {
    return live_;
  }  // of table(), in order of arrival

  // Rows of the bundle's catalog that are removed or replaced, ascending.
  const std::vector<std::int32_t>& hidden() const { return hidden_; }

  // The user's columns but histories, as one row; nullptr for a user nothing was said of.
  const Batch* user(std::string_view id) const;

  // The item's columns, as one row.
  const Batch& columns(std::int32_t row) const { return *columns_[static_cast<std::size_t>(row)]; }

  std::size_t added_items() const { return live_.size(); }

 private:
  void add_items(const Model& model, const std::vector<const Entity*>& entities);
  void remove(const Model& model, const std::string& id);
  void hide(const Model& model, std::string_view id);

  std::shared_ptr<const Engine::ItemTable> table_;
  std::vector<std::string> ids_;  // by row of table_, as those that follow
  std::vector<std::uint8_t> has_vector_;
  std::vector<float> priors_;
  std::vector<std::shared_ptr<const Batch>> columns_;
  std::vector<std::int32_t> live_;  // rows not replaced since
  StringMap<std::int32_t> rows_;    // live rows by id; removed: -1
  std::vector<std::int32_t> hidden_;
  StringMap<std::shared_ptr<const Batch>> users_;
};

}  // namespace lore
