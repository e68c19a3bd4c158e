#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lore/data/vector_table.h"

namespace lore {

// Exact search by cosine in a vector table.
// Thread safety: const members are safe for concurrent use.
class NearestRows {
 public:
  explicit NearestRows(const VectorTable& table);

  // The ids of the `count` vectors closest to that of `id`, itself left out, closest first; equal
  // ones in the order of the table. Empty for an id without a vector.
  std::vector<std::string> near(std::string_view id, std::size_t count) const;

  // Positions in `ids` of the `count` closest to the mean of their vectors, in order. Ids without a
  // vector come last, later ones before earlier ones.
  std::vector<std::size_t> central(std::span<const std::string> ids, std::size_t count) const;

 private:
  std::span<const float> unit(std::string_view id) const;

  VectorTable table_;  // of unit vectors; zeros stay zeros
};

// Inner product of vectors of one width.
float dot(std::span<const float> a, std::span<const float> b);

// Clusters of a table's vectors by cosine: k-means of unit vectors from k-means++ seeds
// (Arthur & Vassilvitskii, SODA 2007), the best of it after at most 25 rounds. Equal tables give
// equal clusters.
struct Clusters {
  std::vector<std::size_t> of_row;                // the cluster of each row of the table
  std::vector<std::vector<std::size_t>> members;  // rows of each cluster, most central first
};

Clusters cluster(const VectorTable& table, std::size_t count);

}  // namespace lore
