#include "train/rows.h"

#include <algorithm>
#include <string>

#include "lore/error.h"

namespace lore {

void ExampleRows::fill(std::span<const std::uint32_t> rows, Batch& batch) {
  chosen_.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) chosen_[i] = examples_[rows[i]];
  store_.fill(chosen_, batch);
}

TaughtRows::TaughtRows(Rows& rows, std::span<const float> probabilities, float share)
    : rows_(rows), probabilities_(probabilities), share_(share) {
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
  rows_.fill(rows, batch);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    float& label = batch.labels[i];
    label += share_ * (probabilities_[rows[i]] - label);
  }
}

void hide_ids(const std::vector<Input>& inputs, double p, Random& random, Batch& batch) {
  if (p <= 0) return;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const Input& input = inputs[i];
    if (input.role != InputRole::field || input.table != input.name) continue;
    for (std::int32_t& id : batch.columns[i].ids) {
      const bool hidden = random.uniform() < p;
      if (hidden && id != padding_id) id = unknown_id;
    }
  }
}

namespace {

enum Purpose : std::uint64_t { ordering, hiding };

}  // namespace

BatchStream::BatchStream(Rows& rows, const std::vector<Input>& inputs, const Options& options,
                         Random random)
    : rows_(rows), inputs_(inputs), options_(options), random_(random), hiding_(random) {}

std::size_t BatchStream::batches_per_epoch() const {
  return (rows_.size() + options_.batch_size - 1) / options_.batch_size;
}

void BatchStream::start(std::uint64_t epoch, std::size_t position) {
  order_ = permutation(rows_.size(), random_.fork(ordering).fork(epoch));
  hiding_ = random_.fork(hiding).fork(epoch);
  position_ = position;
}

// What a batch hides depends on where it stands, not on the batches before it.
bool BatchStream::next(Batch& batch) {
  if (position_ == order_.size()) return false;
  const std::size_t count = std::min(options_.batch_size, order_.size() - position_);
  rows_.fill(std::span(order_).subspan(position_, count), batch);
  Random random = hiding_.fork(position_);
  hide_ids(inputs_, options_.unknown_probability, random, batch);
  position_ += count;
  return true;
}

}  // namespace lore
