#include "serve/additions.h"

#include <algorithm>
#include <utility>

#include "lore/error.h"

namespace lore {
namespace {

constexpr std::int32_t removed = -1;

std::shared_ptr<const Batch> columns_of(const Model& model, Side side, const Entity& entity) try {
  auto batch = std::make_shared<Batch>();
  model.store().fill_entity(side, entity, *batch);
  return batch;
} catch (const Error& error) {
  Fault fault = error.fault();
  fault.problem = std::string(name_of(side)) + " \"" + entity.id + "\": " + fault.problem;
  throw Error(std::move(fault));
}

// The rows of each of `parts` one after the other.
Batch joined(const std::vector<std::shared_ptr<const Batch>>& parts) {
  Batch all = *parts.front();
  for (std::size_t p = 1; p < parts.size(); ++p) {
    for (std::size_t c = 0; c < all.columns.size(); ++c) {
      const Batch::Column& more = parts[p]->columns[c];
      Batch::Column& column = all.columns[c];
      column.ids.insert(column.ids.end(), more.ids.begin(), more.ids.end());
      column.floats.insert(column.floats.end(), more.floats.begin(), more.floats.end());
    }
  }
  all.rows = parts.size();
  return all;
}

std::shared_ptr<const Engine::ItemTable> empty_table(const Model& model) {
  Batch none;
  model.store().fill_items({}, none);
  return std::make_shared<const Engine::ItemTable>(model.engine.publish(none));
}

bool has_item_vector(const std::vector<Input>& inputs, const Batch& columns) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const bool tells = inputs[i].role == InputRole::presence && inputs[i].side == Side::item;
    if (tells) return columns.columns[i].floats.front() != 0;
  }
  return false;
}

}  // namespace

Additions::Additions(const Model& model) : table_(empty_table(model)) {}

Additions::Additions(const Model& model, const LatestAdditions& latest) : Additions(model) {
  std::vector<const Entity*> items;
  for (const auto& [key, addition] : latest) {
    if (addition.side == Side::user) {
      users_[addition.entity.id] = columns_of(model, Side::user, addition.entity);
    } else if (addition.removes) {
      remove(model, addition.entity.id);
    } else {
      items.push_back(&addition.entity);
    }
  }
  add_items(model, items);
}

Additions Additions::with(const Model& model, const Addition& addition) const {
  const Entity& entity = addition.entity;
  Additions more = *this;
  if (addition.side == Side::user) {
    more.users_[entity.id] = columns_of(model, Side::user, entity);
  } else if (!addition.removes) {
    more.add_items(model, {&entity});
  } else if (const Found found = find(model, entity.id); found.is_here || found.row != 0) {
    more.remove(model, entity.id);
  } else {
    throw Error({.kind = ErrorKind::not_found,
                 .problem = "the model does not know this item",
                 .found = entity.id});
  }
  return more;
}

void Additions::add_items(const Model& model, const std::vector<const Entity*>& entities) {
  if (entities.empty()) return;
  auto row = static_cast<std::int32_t>(ids_.size());
  for (const Entity* entity : entities) {
    columns_.push_back(columns_of(model, Side::item, *entity));
  }
  const std::vector<std::shared_ptr<const Batch>> added(columns_.begin() + row, columns_.end());
  table_ = std::make_shared<const Engine::ItemTable>(model.engine.append(*table_, joined(added)));
  for (const Entity* entity : entities) {
    hide(model, entity->id);
    has_vector_.push_back(has_item_vector(model.store().inputs(), columns(row)));
    priors_.push_back(model.prior_of(*table_, row));
    ids_.push_back(entity->id);
    live_.push_back(row);
    rows_[entity->id] = row++;
  }
}

void Additions::remove(const Model& model, const std::string& id) {
  hide(model, id);
  rows_[id] = removed;
}

// Whatever row the item has had ranks no longer.
void Additions::hide(const Model& model, std::string_view id) {
  if (const auto found = rows_.find(id); found != rows_.end()) {
    std::erase(live_, found->second);
    return;
  }
  const std::int32_t row = model.store().items().row(id);
  if (row != 0) hidden_.insert(std::lower_bound(hidden_.begin(), hidden_.end(), row), row);
}

Additions::Found Additions::find(const Model& model, std::string_view id) const {
  if (const auto found = rows_.find(id); found != rows_.end()) {
    return found->second == removed ? Found() : Found{true, found->second};
  }
  return {false, model.store().items().row(id)};
}

const Batch* Additions::user(std::string_view id) const {
  const auto found = users_.find(id);
  return found == users_.end() ? nullptr : found->second.get();
}

}  // namespace lore
