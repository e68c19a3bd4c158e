#pragma once

#include <cstdint>
#include <vector>

#include "lore/matrix.h"

namespace lore {

// One level of a residual quantiser. A vector belongs to a code by the share
// softmax(sharpness (2 <c, x> - |c|^2) / spread) over the centroids c: to the nearest alone, but
// near the border between two cells, where it belongs to both. So shares are continuous in the
// vector, and the rounding of another machine does not turn one code into another.
struct CodeBook {
  Matrix centroids;  // [K, C]
  float scale = 0;   // sharpness / spread, spread being the mean squared distance to the nearest

  // The shares of each row of `points` [N, C]: [N, K].
  Matrix shares_of(const Matrix& points) const;
};

// k-means of the rows of `points` [N, C], then of what the shares of its centroids leave of them,
// and so on: a book a level, the first the coarsest. k-means++ seeds (Arthur and Vassilvitskii,
// SODA 2007), at most 25 rounds; equal points give equal books. REQUIRES: N > 0.
std::vector<CodeBook> fit_code_books(Matrix points, std::int32_t levels, std::int32_t codes,
                                     float sharpness);

}  // namespace lore
