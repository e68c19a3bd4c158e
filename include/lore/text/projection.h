#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "lore/matrix.h"

namespace lore {

// What the numbers of a projected vector are.
enum class ProjectionKind : std::uint8_t {
  principal,  // its principal components: along the directions in which vectors differ most
  whitening,  // the same, each divided by its deviation, so that all vary alike; Su et al. 2021
};

struct ProjectionOptions {
  ProjectionKind kind = ProjectionKind::whitening;
  std::size_t width = 0;  // K: how many directions are kept, those that tell most; 0: all
};

// Writes an encoder: the one in `source`, and a projection of its vectors that is fitted to
// `vectors` [n, H], those it gave a corpus. open_encoder() of `directory` gives vectors of K
// numbers and length 1, new texts included.
//
// `directory` must not exist; it is there whole or not at all. Directions in which the vectors do
// not differ give numbers that are always 0. Throws Error(invalid_argument) for fewer than two
// vectors, K above H, a source that has a projection already or a directory that exists;
// Error(io).
void write_projected_encoder(const std::string& directory, const std::string& source,
                             const Matrix& vectors, const ProjectionOptions& options = {});

}  // namespace lore
