#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "train/id_dropout.h"
#include "train/random.h"
#include "train/row_order.h"
#include "train/rows.h"

namespace lore {

// The shuffled batches of training, equal for equal seeds.
class BatchStream {
 public:
  struct Options {
    std::size_t batch_size = 1;
    double unknown_probability = 0;
    std::map<std::string, float> id_dropout = {};
  };

  // `rows` must outlive this. Throws Error(invalid_argument) as IdDropout does.
  BatchStream(Rows& rows, const std::vector<Input>& inputs, const Options& options, Random random);

  std::size_t batches_per_epoch() const;

  // Begins an epoch (1, 2, ...) in an order of its own, or goes on with it behind its first
  // `position` rows.
  void start(std::uint64_t epoch, std::size_t position = 0);

  // Makes the next batch; false at the epoch's end.
  bool next(Batch& batch);

 private:
  Rows& rows_;
  std::size_t batch_size_;
  IdDropout id_dropout_;
  Random random_;
  Random hiding_;
  RowOrder order_;
  std::size_t position_ = 0;
};

}  // namespace lore
