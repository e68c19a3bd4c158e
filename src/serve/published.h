#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <utility>

namespace lore {

// A shared value that is read without a lock while it is replaced. (A std::atomic<std::shared_ptr>
// would do, were libstdc++'s not a spin lock with a data race before version 13.)
// Thread safety: `get` is safe for concurrent use, beside `replace` too; one `replace` at a time.
template <typename T>
class Published {
 public:
  explicit Published(std::shared_ptr<const T> value)
      : slot_(std::make_unique<const Slot>(std::move(value))), current_(slot_.get()) {}

  std::shared_ptr<const T> get() const {
    std::atomic<std::int64_t>& readers = readers_[phase_.load()];
    readers.fetch_add(1);
    std::shared_ptr<const T> value = *current_.load();
    readers.fetch_sub(1);
    return value;
  }

  // Returns the value before. Whoever still reads its slot stands in one of the two counts; each
  // count comes to zero once new readers stand in the other.
  std::shared_ptr<const T> replace(std::shared_ptr<const T> value) {
    auto slot = std::make_unique<const Slot>(std::move(value));
    current_.store(slot.get());
    for (const std::size_t phase : {1, 0}) {
      phase_.store(phase);
      while (readers_[1 - phase].load() != 0) std::this_thread::yield();
    }
    slot_.swap(slot);
    return *slot;
  }

 private:
  using Slot = std::shared_ptr<const T>;

  std::unique_ptr<const Slot> slot_;
  std::atomic<const Slot*> current_;  // slot_, or the one about to be
  std::atomic<std::size_t> phase_ = 0;
  mutable std::array<std::atomic<std::int64_t>, 2> readers_ = {};  // by the phase they began in
};

}  // namespace lore
