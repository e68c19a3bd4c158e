#include "train/rows.h"

#include <algorithm>

namespace lore {

void ExampleRows::fill(std::span<const std::uint32_t> rows, Batch& batch) {
  chosen_.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) chosen_[i] = examples_[rows[i]];
  store_.fill(chosen_, batch);
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
