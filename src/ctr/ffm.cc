#include <algorithm>

#include "lore/graph/interaction_ops.h"

#include "ctr/first_order.h"
#include "ctr/models.h"

namespace lore {

namespace {

// Fields known at the same time: their pairs are computed as rarely as they are.
struct Group {
  Value rows;  // [count, F * K]: for each field its factors for every field
  std::int32_t first = 0;
  std::int32_t count = 0;
};

std::vector<Group> grouped_by_stage(const std::vector<Value>& factors) {
  std::vector<Group> groups;
  std::int32_t first = 0;
  for (Stage stage : {Stage::constant, Stage::request, Stage::item, Stage::candidate}) {
    std::vector<Value> rows;
    std::copy_if(factors.begin(), factors.end(), std::back_inserter(rows),
                 [&](Value value) { return stage_of(value.sides()) == stage; });
    if (rows.empty()) continue;
    const Value stacked = stack(rows);
    groups.push_back({stacked, first, stacked.shape().rows});
    first += stacked.shape().rows;
  }
  return groups;
}

Value sum_all(Value x) {
  return sum_rows(reshape(x, static_cast<std::int32_t>(x.shape().size()), 1));
}

// The factors that fields of `a` have for those of `b`: [b's count, a's count * K].
Value factors_for(const Group& a, const Group& b, std::int32_t dim) {
  return slice_rows(transpose(a.rows, dim), b.first, b.count);
}

Value between(const Group& a, const Group& b, std::int32_t dim) {
  return sum_all(factors_for(a, b, dim) * transpose(factors_for(b, a, dim), dim));
}

// Each pair of `a` counts once, no field pairs with itself.
Value within(const Group& a, std::int32_t dim) {
  const Value own = factors_for(a, a, dim);
  const Value products = reshape(own * transpose(own, dim), a.count * a.count, dim);
  const Value pairs = reshape(sum_rows(transpose(products)), a.count, a.count);
  const Value others = parameter(*own.graph, "others." + std::to_string(a.first),
                                 {a.count, a.count}, Init::off_diagonal);
  return affine(sum_all(pairs * others), 0.5f, 0);
}

}  // namespace

Value build_ffm(const Fields& fields, const BackboneOptions& options) {
  const std::int32_t dim = options.field_aware_dim;
  const std::vector<Group> groups = grouped_by_stage(fields.factors());
  std::vector<Value> terms = first_order(fields);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (groups[i].count > 1) terms.push_back(within(groups[i], dim));
    for (std::size_t j = i + 1; j < groups.size(); ++j) {
      terms.push_back(between(groups[i], groups[j], dim));
    }
  }
  return add(terms);
}

}  // namespace lore
