#include "train/rows.h"

#include <algorithm>
#include <string>

#include "lore/error.h"

namespace lore {

void ExampleRows::fill(std::span<const std::uint32_t> rows, Batch& batch) {
  chosen_.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) examples_.read(rows[i], chosen_[i]);
  store_.fill(chosen_, batch);
}

TaughtRows::TaughtRows(Rows& rows, std::span<const float> probabilities, float share)
    : DerivedRows(rows), probabilities_(probabilities), share_(share) {
  const auto is_share = [](float p) { return p >= 0 && p <= 1; };
  if (probabilities.size() == rows.size() && is_share(share) &&
      std::ranges::all_of(probabilities, is_share)) {
    return;
  }
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "a teacher that does not fit the training rows",
               .expected = std::to_string(rows.size()) + " probabilities and a share, 0 to 1",
               .found = std::to_string(probabilities.size()) + " probabilities, share " +
                        std::to_string(share)});
}

void TaughtRows::fill(std::span<const std::uint32_t> rows, Batch& batch) {
  DerivedRows::fill(rows, batch);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    float& label = batch.labels[i];
    label += share_ * (probabilities_[rows[i]] - label);
  }
}

}  // namespace lore
