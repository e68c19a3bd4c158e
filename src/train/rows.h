#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "lore/data/feature_store.h"

#include "train/random.h"

namespace lore {

// Labelled rows that can be read in any order: all the training loop knows of a dataset.
// Thread safety: one thread at a time.
class Rows {
 public:
  virtual ~Rows() = default;

  virtual std::size_t size() const = 0;
  virtual float label(std::size_t row) const = 0;

  // Fills `batch`, labels too, with the rows named, in their order.
  virtual void fill(std::span<const std::uint32_t> rows, Batch& batch) = 0;
};

// Examples encoded by a feature store. Both must outlive this.
class ExampleRows : public Rows {
 public:
  ExampleRows(const FeatureStore& store, std::span<const Example> examples)
      : store_(store), examples_(examples) {}

  std::size_t size() const override { return examples_.size(); }
  float label(std::size_t row) const override { return examples_[row].label; }
  void fill(std::span<const std::uint32_t> rows, Batch& batch) override;

 private:
  const FeatureStore& store_;
  std::span<const Example> examples_;
  std::vector<Example> chosen_;
};

// The same rows as a teacher tells them: a label is `share` of the teacher's probability and the
// rest of the row's own. All must outlive this.
class TaughtRows : public Rows {
 public:
  // Throws Error(invalid_argument) for probabilities that are not the rows', or a share or one of
  // them beyond 0 to 1.
  TaughtRows(Rows& rows, std::span<const float> probabilities, float share);

  std::size_t size() const override { return rows_.size(); }
  float label(std::size_t row) const override { return rows_.label(row); }
  void fill(std::span<const std::uint32_t> rows, Batch& batch) override;

 private:
  Rows& rows_;
  std::span<const float> probabilities_;
  float share_;
};

// Turns each id of a field into the unknown id with probability `p`. Histories and fields that
// share another column's table keep theirs.
void hide_ids(const std::vector<Input>& inputs, double p, Random& random, Batch& batch);

// The shuffled batches of training, equal for equal seeds.
class BatchStream {
 public:
  struct Options {
    std::size_t batch_size = 1;
    double unknown_probability = 0;
  };

  // `rows` and `inputs` must outlive this.
  BatchStream(Rows& rows, const std::vector<Input>& inputs, const Options& options, Random random);

  std::size_t batches_per_epoch() const;

  // Begins an epoch (1, 2, ...) in an order of its own, or goes on with it behind its first
  // `position` rows.
  void start(std::uint64_t epoch, std::size_t position = 0);

  // Makes the next batch; false at the epoch's end.
  bool next(Batch& batch);

 private:
  Rows& rows_;
  const std::vector<Input>& inputs_;
  Options options_;
  Random random_;
  Random hiding_;
  std::vector<std::uint32_t> order_;
  std::size_t position_ = 0;
};

}  // namespace lore
