#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "lore/serve/ranking.h"

#include "serve/serving.h"

namespace lore {

// The candidates of a request as rows of item tables: those of the bundle's table first, then those
// of the additions'. Memory is reused.
class Candidates {
 public:
  // Looks them up. Counts the unknown and those without a vector in `ranking`.
  void find(const Serving& serving, const Request& request, Ranking& ranking);

  std::size_t size() const { return bundled_.size() + added_.size(); }
  std::span<const std::int32_t> bundled() const { return bundled_; }
  std::span<const std::int32_t> added() const { return added_; }

  // Of the k-th, in the order of the tables: its id, and its position in the request.
  std::string_view id(const Serving& serving, const Request& request, std::size_t k) const;
  std::size_t position(std::size_t k) const { return positions_.empty() ? k : positions_[k]; }

 private:
  void find_all(const Serving& serving);
  void find_named(const Serving& serving, std::span<const std::string_view> ids);
  void count(const Serving& serving, bool are_named, Ranking& ranking) const;

  std::vector<std::int32_t> rows_;         // of the bundle's table
  std::span<const std::int32_t> bundled_;  // rows_, or all that the bundle knows
  std::vector<std::int32_t> added_;
  std::vector<std::uint32_t> positions_;  // empty: in the order of the tables
  std::vector<std::uint32_t> later_;      // positions of added_
};

}  // namespace lore
