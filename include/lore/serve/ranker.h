#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lore/error.h"
#include "lore/serve/explanation.h"
#include "lore/serve/ranking.h"

namespace lore {

struct Bundle;

// Ranks in the calling thread out of a bundle: what production embeds. No libtorch, no network, no
// thread of its own.
// Thread safety: all members are safe for concurrent use; `rank` and `explain` run beside `reload`.
// Moving or destroying a Ranker in use is not.
class Ranker {
 public:
  // Opens and checks a bundle directory, publishes its items. Errors: those of open_bundle.
  static Result<Ranker> open(const std::string& directory) noexcept;

  // The same from a bundle in memory (one just trained). Errors: those of check_bundle.
  static Result<Ranker> from(std::shared_ptr<const Bundle> bundle) noexcept;

  Ranker(Ranker&&) noexcept;
  Ranker& operator=(Ranker&&) noexcept;
  ~Ranker();

  // Fills `ranking`. Unknown users, items and values are ranked by what is known of the rest and
  // counted in the reply. Errors, after which `ranking` is empty: invalid_argument for a context
  // column that rows of the data do not bring, format for a number that does not parse, internal
  // for a model whose answer is not a number.
  Status rank(const Request& request, Ranking& ranking) const noexcept;

  // Why `item` scores as it does for the user, time and context of `request`, whose items and top_k
  // are not read. Errors: as rank, and not_found for an item the model does not know.
  Status explain(const Request& request, std::string_view item,
                 Explanation& explanation) const noexcept;

  // Opens another bundle and swaps it in; on any error the old one stays. Callers of `rank` see
  // either the old or the new model, never a mixture. The old one is freed by this or a later call,
  // never by `rank`; it lives on while a Ranking borrows from it.
  Status reload(const std::string& directory) noexcept;
  Status reload(std::shared_ptr<const Bundle> bundle) noexcept;

  // The bundle in use now.
  std::shared_ptr<const Bundle> bundle() const;

 private:
  class State;
  explicit Ranker(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace lore
