#include "serve/publisher.h"

#include <chrono>
#include <thread>
#include <utility>

#include "lore/error.h"

#include "serve/drift.h"

namespace lore {
namespace {

// Longest wait for requests under way before a replaced model is left for a later call to free.
constexpr std::chrono::milliseconds longest_drain{100};
constexpr std::chrono::milliseconds no_wait{0};

AdditionsFile file_of(const RankerOptions& options) {
  return options.additions_file.empty() ? AdditionsFile() : AdditionsFile(options.additions_file);
}

std::shared_ptr<const Serving> serving_of(std::shared_ptr<const Model> model,
                                          const LatestAdditions& latest) {
  auto additions = std::make_shared<const Additions>(*model, latest);
  return std::make_shared<const Serving>(Serving{std::move(model), std::move(additions)});
}

}  // namespace

Publisher::Publisher(std::shared_ptr<const Bundle> bundle, const RankerOptions& options)
    : options_(options),
      file_(file_of(options)),
      latest_(file_.take_read()),
      serving_(serving_of(std::make_shared<const Model>(std::move(bundle), options), latest_)) {}

template <typename Change>
void Publisher::counting_refusals(Change change) {
  try {
    change();
    ++reloads_;
  } catch (...) {
    ++refused_;
    throw;
  }
}

void Publisher::reload(const GetBundle& get, const ReloadOptions& options) {
  counting_refusals([&] {
    // Not under the lock: upserts need not wait for files to be read.
    auto model = std::make_shared<const Model>(get(), options_);
    replace_model(std::move(model), options);
  });
}

void Publisher::replace_model(std::shared_ptr<const Model> model, const ReloadOptions& options) {
  const std::lock_guard lock(writing_);
  const LatestAdditions none;
  const auto next = serving_of(std::move(model), options.keep_additions ? latest_ : none);
  check_drift(*serving_.get(), *next, options.recent, options.largest_drift);
  if (!options.keep_additions) {
    file_.clear();
    latest_.clear();
  }
  std::shared_ptr<const Model> replaced = serving_.get()->model;
  publish(next);
  previous_ = options.keep_previous ? std::move(replaced) : nullptr;
  replaced = nullptr;
  free_retired(longest_drain);
}

void Publisher::rollback() {
  counting_refusals([&] {
    const std::lock_guard lock(writing_);
    if (previous_ == nullptr) {
      throw Error({.kind = ErrorKind::not_found,
                   .problem = "no model to roll back to",
                   .hint = "reload one"});
    }
    std::shared_ptr<const Model> replaced = serving_.get()->model;
    publish(serving_of(previous_, latest_));
    previous_ = std::move(replaced);
    free_retired(no_wait);
  });
}

void Publisher::upsert(Addition addition) {
  if (addition.entity.vector.empty() && !addition.text.empty()) {
    if (!options_.encode) {
      throw Error({.kind = ErrorKind::invalid_argument,
                   .problem = "a text, but no encoder to turn it into a vector",
                   .place = {.field = "text"},
                   .hint = "set RankerOptions::encode, or bring the vector"});
    }
    addition.entity.vector = options_.encode(addition.text);
  }
  const std::lock_guard lock(writing_);
  const std::shared_ptr<const Serving> serving = serving_.get();
  auto additions =
      std::make_shared<const Additions>(serving->additions->with(*serving->model, addition));
  const auto next = std::make_shared<const Serving>(Serving{serving->model, std::move(additions)});
  file_.append(addition);
  remember(std::move(addition));
  publish(next);
  free_retired(no_wait);
  ++upserts_;
}

void Publisher::remember(Addition addition) {
  const auto key = std::pair(addition.side, addition.entity.id);
  latest_.insert_or_assign(key, std::move(addition));
}

void Publisher::publish(std::shared_ptr<const Serving> serving) {
  retired_.reserve(retired_.size() + 1);
  retired_.push_back(serving_.replace(std::move(serving)));
}

// Requests under way end in milliseconds. Whoever holds a Serving longer holds a Ranking.
void Publisher::free_retired(std::chrono::milliseconds patience) {
  const auto is_free = [](const auto& serving) { return serving.use_count() == 1; };
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!is_free(retired_.back()) && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  std::erase_if(retired_, is_free);
}

RankerStats Publisher::stats() const {
  RankerStats stats;
  tally_.add_to(stats);
  stats.reloads = reloads_;
  stats.refused = refused_;
  stats.upserts = upserts_;
  const std::shared_ptr<const Serving> serving = serving_.get();
  stats.added_items = static_cast<std::int64_t>(serving->additions->added_items());
  stats.items = static_cast<std::int64_t>(serving->model->items.rows());
  stats.item_bytes = static_cast<std::int64_t>(serving->model->items.bytes());
  stats.model = serving->model->bundle->version;
  return stats;
}

}  // namespace lore
