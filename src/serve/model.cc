#include "serve/model.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <optional>
#include <utility>

#include "lore/bundle/precision_cost.h"
#include "lore/error.h"

#include "serve/top.h"

namespace lore {
namespace {

constexpr float rank_tolerance = 1e-3f;  // the split reorders sums; a wrong split errs by far more

std::vector<std::int32_t> first_rows(std::size_t count) {
  std::vector<std::int32_t> rows(count);
  std::iota(rows.begin(), rows.end(), 0);
  return rows;
}

std::size_t rows_of(const Catalog& catalog) {
  return static_cast<std::size_t>(catalog.rows());
}

Engine::ItemSource columns_of_items(std::shared_ptr<const FeatureStore> store) {
  return [store = std::move(store)](std::span<const std::int32_t> items, Batch& batch) {
    store->fill_items(items, batch);
  };
}

// Whether an image has as many numbers as `model` takes.
bool fits(const ItemImage& image, const Model& model, const RankerOptions& options) {
  const std::size_t items = rows_of(model.store().items());
  const auto floats = static_cast<std::size_t>(model.engine.cost().floats_per_item);
  return image.values.size() == items * floats && image.known_items.size() == items - 1 &&
         image.priors.size() == (options.item_priors ? items : 1);
}

// All but the unknown one.
std::vector<std::int32_t> known_rows(const Catalog& catalog) {
  std::vector<std::int32_t> rows(static_cast<std::size_t>(catalog.rows() - 1));
  std::iota(rows.begin(), rows.end(), 1);
  return rows;
}

template <typename Predicate>
std::vector<std::string> row_columns_where(const FeatureStore& store, Predicate predicate) {
  std::vector<std::string> names;
  for (const std::size_t position : store.row_inputs()) {
    const Input& input = store.inputs()[position];
    if (predicate(input.side)) names.push_back(input.name);
  }
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text.empty() ? "no context at all" : text;
}

void check_context(const Request& request, const std::vector<std::string>& known) {
  for (const auto& [name, value] : request.context) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    throw Error({.kind = ErrorKind::invalid_argument,
                 .problem = "not a column that a request brings",
                 .place = {.field = name},
                 .expected = joined(known)});
  }
}

// Ranks each golden row's item for its user: what serving does, against what training said. Warms
// caches on the way.
void replay_ranked(const Model& model, const Engine& exact) {
  Batch request;
  Engine::Workspace workspace;
  for (std::size_t i = 0; i < model.bundle->golden.size(); ++i) {
    const auto& [example, expected] = model.bundle->golden[i];
    float found = 0;
    model.store().fill_request(example, request);
    exact.rank(request, model.items, {&example.item, 1}, {&found, 1}, workspace);
    if (std::abs(found - expected) <= rank_tolerance) continue;
    throw Error({.kind = ErrorKind::mismatch,
                 .problem = "golden row " + std::to_string(i) + " ranks otherwise than it scores",
                 .place = {.field = "golden"},
                 .expected = std::to_string(expected),
                 .found = std::to_string(found),
                 .hint = "report this as a defect of the engine"});
  }
}

// The logits of `rows` of `table` for a user the model does not know.
std::vector<float> logits_for_stranger(const Model& model, const Engine::ItemTable& table,
                                       std::span<const std::int32_t> rows) {
  Batch request;
  Engine::Workspace workspace;
  std::vector<float> logits(rows.size());
  model.store().fill_request({.time = after_all_history}, request);
  model.engine.rank(request, table, rows, logits, workspace);
  return logits;
}

Engine checked_engine_of(const Bundle& bundle, const EngineOptions& options) {
  check_precision(bundle, options.precision);
  return engine_of(bundle, options);
}

EngineOptions engine_options(const RankerOptions& options) {
  return {.precision = options.precision, .bytes_per_item = options.bytes_per_item};
}

void replay_ranked(const Model& model, EngineOptions options) {
  if (options.precision == ScorePrecision::exact) return replay_ranked(model, model.engine);
  options.precision = ScorePrecision::exact;
  replay_ranked(model, checked_engine_of(*model.bundle, options));
}

bool is_item(Side side) {
  return side == Side::item;
}

}  // namespace

Model::Model(std::shared_ptr<const Bundle> opened, const RankerOptions& options)
    : bundle(std::move(opened)),
      engine(checked_engine_of(*bundle, engine_options(options))),
      row_columns(row_columns_where(store(), [](Side side) { return !is_item(side); })) {
  const bool has_image = !bundle->image.empty();
  const std::string path = has_image ? item_image_path(bundle->image, options) : "";
  std::optional<ItemImage> image;
  if (has_image) image = read_item_image(path);
  if (image && fits(*image, *this, options)) {
    take_items(*image);
  } else {
    compute_items(options);
    const ItemImage computed{.values = Array<float>::borrowed(items.values(), bundle),
                             .priors = priors,
                             .known_items = known_items};
    if (has_image && write_item_image(computed, path)) image = read_item_image(path);
    if (image && fits(*image, *this, options)) take_items(*image);
  }
  // Where rows bring columns of the item, golden rows hold their own values and items their latest.
  if (row_columns_where(store(), is_item).empty()) replay_ranked(*this, engine_options(options));
}

void Model::compute_items(const RankerOptions& options) {
  items = engine.publish(rows_of(store().items()), columns_of_items(bundle->store));
  known_items = known_rows(store().items());
  priors = logits_for_stranger(*this, items, first_rows(options.item_priors ? items.rows() : 1));
}

void Model::take_items(const ItemImage& image) {
  items = engine.adopt(rows_of(store().items()), image.values, columns_of_items(bundle->store));
  known_items = image.known_items;
  priors = image.priors;
}

float Model::prior_of(const Engine::ItemTable& table, std::int32_t row) const {
  return priors.size() == 1 ? priors[0] : logits_for_stranger(*this, table, {&row, 1})[0];
}

float Model::probability(float logit) const {
  return probability_of(bundle->calibration(logit));
}

Example Model::encode(const Request& request, Unknowns& unknowns) const {
  const std::string& user_id = store().spec().user_id;
  Example example;
  if (request.context.empty()) {
    if (!user_id.empty()) example.user = store().users().row(request.user);
  } else {
    check_context(request, row_columns);
    std::map<std::string, std::string> row = request.context;
    if (!user_id.empty()) row[user_id] = request.user;
    example = store().encode(row, &unknowns);
  }
  example.time = request.time;
  return example;
}

}  // namespace lore
