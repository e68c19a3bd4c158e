#include "train/id_dropout.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "lore/error.h"

namespace lore {

namespace {

bool has_own_table(const Input& input) {
  return input.role == InputRole::field && input.table == input.name;
}

void check_is_field(const std::vector<Input>& inputs, const std::string& column) {
  const auto is_column = [&](const Input& input) {
    return has_own_table(input) && input.name == column;
  };
  if (std::ranges::any_of(inputs, is_column)) return;
  std::string fields;
  for (const Input& input : inputs) {
    if (has_own_table(input)) fields += (fields.empty() ? "" : ", ") + input.name;
  }
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "ids are to be hidden of a column that has none of its own",
               .place = {.field = "id_dropout"},
               .expected = "one of " + fields,
               .found = column});
}

}  // namespace

IdDropout::IdDropout(const std::vector<Input>& inputs, double probability,
                     const std::map<std::string, float>& of_columns) {
  for (const auto& [column, chance] : of_columns) check_is_field(inputs, column);
  for (const Input& input : inputs) {
    const auto own = of_columns.find(input.name);
    const double chance = own == of_columns.end() ? probability : own->second;
    chances_.push_back(has_own_table(input) ? chance : 0);
  }
}

void IdDropout::hide(Random& random, Batch& batch) const {
  for (std::size_t i = 0; i < chances_.size(); ++i) {
    if (chances_[i] <= 0) continue;
    for (std::int32_t& id : batch.columns[i].ids) {
      const bool hidden = random.uniform() < chances_[i];
      if (hidden && id != padding_id) id = unknown_id;
    }
  }
}

}  // namespace lore
