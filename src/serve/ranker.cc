#include "lore/serve/ranker.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <mutex>
#include <new>
#include <thread>
#include <utility>
#include <vector>

#include "lore/bundle/bundle.h"

#include "serve/explain.h"
#include "serve/model.h"
#include "serve/published.h"
#include "serve/top.h"

namespace lore {
namespace {

// Longest wait for requests under way before a replaced model is left for the next reload to free.
constexpr std::chrono::milliseconds longest_drain{100};

// Short enough for a string to hold without allocating.
Status out_of_memory() {
  return Status(Fault{.kind = ErrorKind::io, .problem = "out of memory"});
}

// REQUIRES: called while an exception is handled.
Status status_of_exception() noexcept try {
  try {
    throw;
  } catch (const Error& error) {
    return Status(error.fault());
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::exception& error) {
    return Status(Fault{.kind = ErrorKind::internal, .problem = error.what()});
  }
} catch (...) {
  return out_of_memory();
}

std::shared_ptr<const Model> model_in(const std::string& directory) {
  return std::make_shared<const Model>(std::make_shared<const Bundle>(open_bundle(directory)));
}

std::shared_ptr<const Model> model_of(std::shared_ptr<const Bundle> bundle) {
  if (bundle == nullptr) {
    throw Error({.kind = ErrorKind::invalid_argument, .problem = "no bundle was given"});
  }
  check_bundle(*bundle);
  return std::make_shared<const Model>(std::move(bundle));
}

// Scratch memory of a thread, reused by its requests to any Ranker.
struct Scratch {
  Batch request;
  std::vector<std::int32_t> candidates;  // catalog rows
  std::vector<float> logits;
  std::vector<std::uint32_t> order;
  Engine::Workspace workspace;
};

Scratch& scratch() {
  static thread_local Scratch scratch;
  return scratch;
}

void clear(Ranking& ranking) {
  ranking.items.clear();
  ranking.model = {};
  ranking.unknown_user = false;
  ranking.missing_user_vector = false;
  ranking.unknown_items = 0;
  ranking.missing_item_vectors = 0;
  ranking.unknown_values = 0;
  ranking.kept = nullptr;
}

void fill_request(const Model& model, const Request& request, Batch& batch, Ranking& ranking) {
  Unknowns unknowns;
  const Example example = model.encode(request, unknowns);
  model.store().fill_request(example, batch, &unknowns);
  ranking.unknown_user = unknowns.users > 0;
  ranking.missing_user_vector = unknowns.user_vectors > 0;
  ranking.unknown_values = unknowns.values;
}

// Looks up the candidates, counting those that are unknown or have no vector.
void find_candidates(const Catalog& items, std::span<const std::string_view> ids,
                     std::vector<std::int32_t>& rows, Ranking& ranking) {
  rows.clear();
  for (const std::string_view id : ids) rows.push_back(items.row(id));
  ranking.unknown_items = std::count(rows.begin(), rows.end(), 0);
}

void count_missing_vectors(const Catalog& items, std::span<const std::int32_t> rows,
                           Ranking& ranking) {
  if (items.vectors.empty()) return;
  ranking.missing_item_vectors = std::count_if(rows.begin(), rows.end(), [&](std::int32_t row) {
    return row != 0 && items.has_vector[static_cast<std::size_t>(row)] == 0;
  });
}

}  // namespace

// Publishes models: readers take the one in use, writers replace it.
class Ranker::State {
 public:
  explicit State(std::shared_ptr<const Model> model) : model_(std::move(model)) {}

  std::shared_ptr<const Model> model() const { return model_.get(); }

  void replace(std::shared_ptr<const Model> model) {
    const std::lock_guard lock(writing_);
    retired_.reserve(retired_.size() + 1);
    retired_.push_back(model_.replace(std::move(model)));
    free_retired();
  }

 private:
  // Requests under way end in milliseconds. Whoever holds a model longer holds a Ranking.
  void free_retired() {
    const auto is_free = [](const auto& model) { return model.use_count() == 1; };
    const auto deadline = std::chrono::steady_clock::now() + longest_drain;
    while (!is_free(retired_.back()) && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::erase_if(retired_, is_free);
  }

  Published<Model> model_;
  std::mutex writing_;
  std::vector<std::shared_ptr<const Model>> retired_;  // replaced but not yet free; by writing_
};

Ranker::Ranker(std::unique_ptr<State> state) : state_(std::move(state)) {}
Ranker::Ranker(Ranker&&) noexcept = default;
Ranker& Ranker::operator=(Ranker&&) noexcept = default;
Ranker::~Ranker() = default;

Result<Ranker> Ranker::open(const std::string& directory) noexcept try {
  return Ranker(std::make_unique<State>(model_in(directory)));
} catch (...) {
  return status_of_exception();
}

Result<Ranker> Ranker::from(std::shared_ptr<const Bundle> bundle) noexcept try {
  return Ranker(std::make_unique<State>(model_of(std::move(bundle))));
} catch (...) {
  return status_of_exception();
}

Status Ranker::reload(const std::string& directory) noexcept try {
  state_->replace(model_in(directory));
  return Status();
} catch (...) {
  return status_of_exception();
}

Status Ranker::reload(std::shared_ptr<const Bundle> bundle) noexcept try {
  state_->replace(model_of(std::move(bundle)));
  return Status();
} catch (...) {
  return status_of_exception();
}

std::shared_ptr<const Bundle> Ranker::bundle() const {
  return state_->model()->bundle;
}

Status Ranker::rank(const Request& request, Ranking& ranking) const noexcept try {
  clear(ranking);
  const std::shared_ptr<const Model> model = state_->model();
  const Catalog& items = model->store().items();
  Scratch& use = scratch();

  fill_request(*model, request, use.request, ranking);
  find_candidates(items, request.items, use.candidates, ranking);
  const std::span<const std::int32_t> candidates =
      request.items.empty() ? model->known_items : use.candidates;
  count_missing_vectors(items, candidates, ranking);
  use.logits.resize(candidates.size());
  model->engine.rank(use.request, model->items, candidates, use.logits, use.workspace);
  check_numbers(use.logits);
  find_top(use.logits, request.top_k, use.order);

  ranking.items.reserve(use.order.size());
  for (const std::uint32_t i : use.order) {
    const std::string_view id = request.items.empty() ? items.id(candidates[i]) : request.items[i];
    ranking.items.push_back({id, probability_of(use.logits[i])});
  }
  ranking.model = model->bundle->version;
  ranking.kept = model;
  return Status();
} catch (...) {
  clear(ranking);
  return status_of_exception();
}

Status Ranker::explain(const Request& request, std::string_view item,
                       Explanation& explanation) const noexcept try {
  const std::shared_ptr<const Model> model = state_->model();
  Unknowns unknowns;
  Example example = model->encode(request, unknowns);
  example.item = model->store().items().row(item);
  if (example.item == 0) {
    throw Error({.kind = ErrorKind::not_found,
                 .problem = "the model does not know this item",
                 .found = std::string(item)});
  }
  explanation = lore::explain(model->store(), model->engine, example);
  return Status();
} catch (...) {
  return status_of_exception();
}

}  // namespace lore
