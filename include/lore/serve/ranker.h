#pragma once

#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lore/data/entity.h"
#include "lore/engine/precision.h"
#include "lore/error.h"
#include "lore/input.h"
#include "lore/serve/explanation.h"
#include "lore/serve/ranking.h"
#include "lore/serve/stats.h"

namespace lore {

struct Bundle;

struct RankerOptions {
  // Where upserts are kept: appended to and synced one by one, read when the Ranker is made. Empty:
  // they live as long as the Ranker. One Ranker to a file.
  std::string additions_file = {};

  // Turns a text into a vector of the model's width, for upserts that bring words and for the
  // sentences of explanations; never called by rank(). May throw lore::Error. Must be safe for
  // concurrent use.
  std::function<std::vector<float>(std::string_view text)> encode = {};

  // The words about an entity, for explanations; "" where there are none. As `encode` otherwise.
  std::function<std::string(Side side, std::string_view id)> text_of = {};

  // Scores every item for a user the model does not know when a model is published: what
  // Late::prior falls back on. Without, all items have one prior. Takes 4 bytes and one candidate's
  // time an item.
  bool item_priors = true;

  // Reduced precision ranks faster and scores a little otherwise. It is refused with
  // Error(unsupported), here and by reload(), for a bundle that was published without a measurement
  // of what that does to its AUC, or with one above largest_auc_change (bundle/precision_cost.h).
  // Golden rows are replayed exactly either way.
  ScorePrecision precision = ScorePrecision::exact;

  // Most bytes of values kept ready for each item (EngineOptions::bytes_per_item): less memory, the
  // same scores, more slowly. RankerStats::item_bytes tells what is kept.
  std::size_t bytes_per_item = std::numeric_limits<std::size_t>::max();

  // A folder of Lore's own for images of bundles (bundle/image.h) and of what is computed of their
  // items; made where it does not exist. A bundle that was opened through it before, by whichever
  // process and with these options, is mapped: in milliseconds, in memory that all who map it
  // share, and without looking at more of its files than the manifest. The disk holds each bundle
  // twice; what is no longer wanted may be removed while nobody opens it. Empty: bundles are read
  // and checked each time.
  std::string cache_folder = {};
};

struct ReloadOptions {
  float golden_tolerance = 1e-4f;  // largest difference of a replayed logit

  // Requests as they came lately, ranked by both models before the swap. Refused with
  // Error(mismatch) if probabilities differ by more than `largest_drift` on average.
  std::span<const Request> recent = {};
  float largest_drift = 1;

  bool keep_additions = true;  // false: the new bundle has them; the additions file is emptied
  bool keep_previous = true;   // false: no rollback() to the model now in use, its memory is freed
};

// Ranks in the calling thread out of a bundle: what production embeds. No libtorch, no network, no
// thread of its own.
// Thread safety: all members are safe for concurrent use; `rank` and `explain` run beside `reload`,
// `rollback` and upserts, take no lock and never wait for them. Moving or destroying a Ranker in
// use is not.
class Ranker {
 public:
  // Opens and checks a bundle directory, publishes its items. Errors: those of open_bundle, and for
  // an additions file that cannot be read or does not fit the model.
  static Result<Ranker> open(const std::string& directory,
                             const RankerOptions& options = {}) noexcept;

  // The same from a bundle in memory (one just trained). Errors: those of check_bundle.
  static Result<Ranker> from(std::shared_ptr<const Bundle> bundle,
                             const RankerOptions& options = {}) noexcept;

  Ranker(Ranker&&) noexcept;
  Ranker& operator=(Ranker&&) noexcept;
  ~Ranker();

  // Fills `ranking`. Unknown users, items and values are ranked by what is known of the rest and
  // counted in the reply; a deadline that passes leaves candidates unscored. None of these is an
  // error. Errors, after which `ranking` is empty: invalid_argument for a context column that rows
  // of the data do not bring, format for a number that does not parse, internal for a model whose
  // answer is not a number.
  Status rank(const Request& request, Ranking& ranking,
              const RankOptions& options = {}) const noexcept;

  // Why `item` scores as it does for the user, time and context of `request`, whose items and top_k
  // are not read. Errors: as rank, and not_found for an item the model does not know.
  Status explain(const Request& request, std::string_view item,
                 Explanation& explanation) const noexcept;

  // Opens another bundle, checks and warms it, and swaps it in; on any error the old one stays.
  // Callers of `rank` see either the old or the new model, never a mixture. Upserts are said again
  // to the new model; one that it cannot take is an error. The old one is kept for rollback; the
  // one before it is freed by this or a later call, never by `rank`, and lives on while a Ranking
  // borrows from it.
  Status reload(const std::string& directory, const ReloadOptions& options = {}) noexcept;
  Status reload(std::shared_ptr<const Bundle> bundle, const ReloadOptions& options = {}) noexcept;

  // Swaps the model before the last reload back in, without reading a file; again: the other one.
  // Errors: not_found where there is none.
  Status rollback() noexcept;

  // Makes an item rank at once, as a full publish of it would have it rank, bit for bit; one of the
  // same id is replaced whole. Only the item's own part of the model is computed. The vector comes
  // from `entity`, or from `text` by RankerOptions::encode. A call copies what was upserted before:
  // publish a bundle before that grows to many thousands. Errors: those of
  // FeatureStore::fill_entity, io where the additions file cannot be written; nothing has changed
  // then.
  Status upsert_item(const Entity& entity, std::string_view text = {}) noexcept;

  // The same for what is known of a user but the history, which stays the bundle's.
  Status upsert_user(const Entity& entity, std::string_view text = {}) noexcept;

  // The item becomes unknown. Errors: not_found for one that is not known; those of upsert_item.
  Status remove_item(std::string_view id) noexcept;

  // The bundle in use now.
  std::shared_ptr<const Bundle> bundle() const;

  // What was done since the Ranker was made.
  RankerStats stats() const;

 private:
  class State;
  explicit Ranker(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace lore
