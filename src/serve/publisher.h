#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "lore/bundle/bundle.h"
#include "lore/serve/ranker.h"

#include "serve/additions_file.h"
#include "serve/published.h"
#include "serve/serving.h"
#include "serve/tally.h"

namespace lore {

// Publishes models and additions: readers take those in use, writers replace them.
// Thread safety: safe for concurrent use; only writers wait, for each other.
class Publisher {
 public:
  using GetBundle = std::function<std::shared_ptr<const Bundle>()>;

  // REQUIRES: check_bundle(*bundle) passes. Throws as Model and AdditionsFile.
  Publisher(std::shared_ptr<const Bundle> bundle, const RankerOptions& options);

  std::shared_ptr<const Serving> serving() const { return serving_.get(); }
  const RankerOptions& options() const { return options_; }
  Tally& tally() const { return tally_; }
  RankerStats stats() const;

  // The following throw what Ranker's calls of the same name return; nothing has changed then.
  void reload(const GetBundle& get, const ReloadOptions& options);
  void rollback();
  void upsert(Addition addition);

 private:
  void replace_model(std::shared_ptr<const Model> model, const ReloadOptions& options);
  void remember(Addition addition);
  void publish(std::shared_ptr<const Serving> serving);
  void free_retired(std::chrono::milliseconds patience);
  template <typename Change>
  void counting_refusals(Change change);

  RankerOptions options_;
  mutable Tally tally_;
  std::atomic<std::int64_t> reloads_ = 0;
  std::atomic<std::int64_t> refused_ = 0;
  std::atomic<std::int64_t> upserts_ = 0;

  std::mutex writing_;  // guards what follows but reads of serving_
  AdditionsFile file_;
  LatestAdditions latest_;
  std::shared_ptr<const Model> previous_;
  std::vector<std::shared_ptr<const Serving>> retired_;  // replaced but not yet free
  Published<Serving> serving_;
};

}  // namespace lore
