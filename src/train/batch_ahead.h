#pragma once

#include <cstdint>
#include <exception>
#include <semaphore>
#include <thread>

#include "train/batch_stream.h"

namespace lore {

// The batches of a stream, each made by a thread of its own while the one before is used.
// Thread safety: one thread at a time, beside its own.
class BatchAhead {
 public:
  // `stream` must outlive this; nobody else may use it, or the rows behind it, meanwhile.
  explicit BatchAhead(BatchStream& stream);
  ~BatchAhead();

  BatchAhead(const BatchAhead&) = delete;
  BatchAhead& operator=(const BatchAhead&) = delete;

  // As BatchStream::start().
  void start(std::uint64_t epoch, std::size_t position = 0);

  // The next batch, valid until the next call, or nullptr at the epoch's end. Throws what making it
  // threw.
  const Batch* next();

 private:
  void make_batches();
  void wait_for_batch();

  BatchStream& stream_;
  Batch batch_;  // in use
  Batch made_;   // of the thread, between `wanted_` and `ready_`
  bool is_batch_ = false;
  bool is_asked_ = false;  // the thread works, or waits for its batch to be taken
  bool stops_ = false;
  std::exception_ptr error_;
  std::binary_semaphore wanted_{0};
  std::binary_semaphore ready_{0};
  std::thread thread_;
};

}  // namespace lore
