#include "train/batch_ahead.h"

#include <utility>

namespace lore {

BatchAhead::BatchAhead(BatchStream& stream)
    : stream_(stream), thread_([this] { make_batches(); }) {}

BatchAhead::~BatchAhead() {
  wait_for_batch();
  stops_ = true;
  wanted_.release();
  thread_.join();
}

void BatchAhead::make_batches() {
  for (;;) {
    wanted_.acquire();
    if (stops_) return;
    try {
      is_batch_ = stream_.next(made_);
    } catch (...) {
      error_ = std::current_exception();
    }
    ready_.release();
  }
}

void BatchAhead::wait_for_batch() {
  if (is_asked_) ready_.acquire();
  is_asked_ = false;
}

void BatchAhead::start(std::uint64_t epoch, std::size_t position) {
  wait_for_batch();
  error_ = nullptr;
  stream_.start(epoch, position);
  is_asked_ = true;
  wanted_.release();
}

const Batch* BatchAhead::next() {
  if (!is_asked_) return nullptr;  // the epoch is over
  wait_for_batch();
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  if (!is_batch_) return nullptr;
  std::swap(batch_, made_);
  is_asked_ = true;
  wanted_.release();
  return &batch_;
}

}  // namespace lore
