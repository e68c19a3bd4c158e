#include "train/batch_stream.h"

namespace lore {

namespace {

enum Purpose : std::uint64_t { ordering, hiding };

}  // namespace

BatchStream::BatchStream(Rows& rows, const std::vector<Input>& inputs, const Options& options,
                         Random random)
    : rows_(rows),
      batch_size_(options.batch_size),
      id_dropout_(inputs, options.unknown_probability, options.id_dropout),
      random_(random),
      hiding_(random),
      order_(rows) {}

std::size_t BatchStream::batches_per_epoch() const {
  return (rows_.size() + batch_size_ - 1) / batch_size_;
}

void BatchStream::start(std::uint64_t epoch, std::size_t position) {
  order_.start(random_.fork(ordering).fork(epoch), position);
  hiding_ = random_.fork(hiding).fork(epoch);
  position_ = position;
}

// What a batch hides depends on where it stands, not on the batches before it.
bool BatchStream::next(Batch& batch) {
  const std::span<const std::uint32_t> rows = order_.next(batch_size_);
  if (rows.empty()) return false;
  rows_.fill(rows, batch);
  Random random = hiding_.fork(position_);
  id_dropout_.hide(random, batch);
  position_ += rows.size();
  return true;
}

}  // namespace lore
