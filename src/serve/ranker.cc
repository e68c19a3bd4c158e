#include "lore/serve/ranker.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <exception>
#include <new>
#include <utility>

#include "lore/bundle/bundle.h"
#include "lore/bundle/image.h"

#include "serve/answer.h"
#include "serve/explain.h"
#include "serve/publisher.h"
#include "serve/reasons.h"

namespace lore {
namespace {

using Clock = std::chrono::steady_clock;

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

std::shared_ptr<const Bundle> bundle_in(const std::string& directory, const std::string& cache,
                                        float golden_tolerance) {
  const OpenOptions options{.golden_tolerance = golden_tolerance};
  return std::make_shared<const Bundle>(cache.empty()
                                            ? open_bundle(directory, options)
                                            : open_through_image(directory, cache, options));
}

std::shared_ptr<const Bundle> checked(std::shared_ptr<const Bundle> bundle,
                                      float golden_tolerance) {
  if (bundle == nullptr) {
    throw Error({.kind = ErrorKind::invalid_argument, .problem = "no bundle was given"});
  }
  check_bundle(*bundle, {.golden_tolerance = golden_tolerance});
  return bundle;
}

Scratch& scratch() {
  static thread_local Scratch scratch;
  return scratch;
}

std::int64_t microseconds_since(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - start).count();
}

}  // namespace

class Ranker::State : public Publisher {
 public:
  using Publisher::Publisher;

  // What the sentences about the user and the item do to the logit, as far as the host gave the
  // means to tell.
  std::vector<SentenceReason> sentences(const Serving& serving, std::string_view user,
                                        std::string_view item, const Batch& row,
                                        float logit) const {
    std::vector<SentenceReason> all;
    if (!options().encode || !options().text_of) return all;
    for (const Side side : {Side::user, Side::item}) {
      const std::string text = options().text_of(side, side == Side::user ? user : item);
      for (SentenceReason& each :
           weigh_sentences(serving, side, text, row, logit, options().encode)) {
        all.push_back(std::move(each));
      }
    }
    std::stable_sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
      return std::abs(a.logit) > std::abs(b.logit);
    });
    return all;
  }
};

Ranker::Ranker(std::unique_ptr<State> state) : state_(std::move(state)) {}
Ranker::Ranker(Ranker&&) noexcept = default;
Ranker& Ranker::operator=(Ranker&&) noexcept = default;
Ranker::~Ranker() = default;

Result<Ranker> Ranker::open(const std::string& directory, const RankerOptions& options) noexcept
    try {
  return Ranker(std::make_unique<State>(
      bundle_in(directory, options.cache_folder, OpenOptions().golden_tolerance), options));
} catch (...) {
  return status_of_exception();
}

Result<Ranker> Ranker::from(std::shared_ptr<const Bundle> bundle,
                            const RankerOptions& options) noexcept try {
  return Ranker(
      std::make_unique<State>(checked(std::move(bundle), OpenOptions().golden_tolerance), options));
} catch (...) {
  return status_of_exception();
}

Status Ranker::reload(const std::string& directory, const ReloadOptions& options) noexcept try {
  const std::string& cache = state_->options().cache_folder;
  state_->reload([&] { return bundle_in(directory, cache, options.golden_tolerance); }, options);
  return Status();
} catch (...) {
  return status_of_exception();
}

Status Ranker::reload(std::shared_ptr<const Bundle> bundle, const ReloadOptions& options) noexcept
    try {
  state_->reload([&] { return checked(bundle, options.golden_tolerance); }, options);
  return Status();
} catch (...) {
  return status_of_exception();
}

Status Ranker::rollback() noexcept try {
  state_->rollback();
  return Status();
} catch (...) {
  return status_of_exception();
}

Status Ranker::upsert_item(const Entity& entity, std::string_view text) noexcept try {
  state_->upsert({.side = Side::item, .entity = entity, .text = std::string(text)});
  return Status();
} catch (...) {
  return status_of_exception();
}

Status Ranker::upsert_user(const Entity& entity, std::string_view text) noexcept try {
  state_->upsert({.side = Side::user, .entity = entity, .text = std::string(text)});
  return Status();
} catch (...) {
  return status_of_exception();
}

Status Ranker::remove_item(std::string_view id) noexcept try {
  state_->upsert({.side = Side::item, .removes = true, .entity = {.id = std::string(id)}});
  return Status();
} catch (...) {
  return status_of_exception();
}

std::shared_ptr<const Bundle> Ranker::bundle() const {
  return state_->serving()->model->bundle;
}

RankerStats Ranker::stats() const {
  return state_->stats();
}

Status Ranker::rank(const Request& request, Ranking& ranking,
                    const RankOptions& options) const noexcept {
  const Clock::time_point start = Clock::now();
  try {
    clear(ranking);
    const std::shared_ptr<const Serving> serving = state_->serving();
    answer(*serving, request, options, scratch(), ranking);
    ranking.kept = serving;
    state_->tally().count(ranking, microseconds_since(start));
    return Status();
  } catch (...) {
    clear(ranking);
    state_->tally().count_failed(microseconds_since(start));
    return status_of_exception();
  }
}

Status Ranker::explain(const Request& request, std::string_view item,
                       Explanation& explanation) const noexcept try {
  const std::shared_ptr<const Serving> serving = state_->serving();
  const Batch row = row_of(*serving, request, item);
  const Model& model = *serving->model;
  Explanation result = lore::explain(model.store(), model.engine, row);
  result.score = model.probability(result.logit);
  result.nearest = nearest_in_history(*serving, request, row);
  result.sentences = state_->sentences(*serving, request.user, item, row, result.logit);
  explanation = std::move(result);
  return Status();
} catch (...) {
  return status_of_exception();
}

}  // namespace lore
