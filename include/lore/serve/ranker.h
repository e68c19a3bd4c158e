#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lore/error.h"
#include "lore/serve/ranking.h"

namespace lore {

struct Bundle;

// Ranks in the calling thread out of a bundle: what production embeds. No libtorch, no network.
// Thread safety: all members are safe for concurrent use; `rank` runs beside `reload`.
class Ranker {
 public:
  // Opens and checks a bundle directory, publishes its items.
  static Result<Ranker> open(const std::string& directory) noexcept;

  // The same from a bundle in memory (one just trained).
  static Result<Ranker> from(std::shared_ptr<const Bundle> bundle) noexcept;

  Ranker(Ranker&&) noexcept;
  Ranker& operator=(Ranker&&) noexcept;
  ~Ranker();

  // Fills `ranking`. Unknown users, items and values are ranked by what is known of the rest and
  // counted in the reply. Errors: invalid_argument for a context column the data does not have or a
  // number that does not parse.
  Status rank(const Request& request, Ranking& ranking) const noexcept;

  // Opens another bundle and swaps it in; on any error the old one stays. Callers of `rank` see
  // either the old or the new model, never a mixture.
  Status reload(const std::string& directory) noexcept;

  // The bundle in use now.
  std::shared_ptr<const Bundle> bundle() const;

 private:
  class State;
  explicit Ranker(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace lore
