#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "lore/data/examples.h"
#include "lore/data/feature_store.h"
#include "lore/graph/graph.h"
#include "lore/train/trainer.h"

#include "train/executor.h"
#include "train/learner.h"
#include "train/optimizer.h"
#include "train/rows.h"
#include "train/tuned_encoder.h"

namespace lore {

// Rows and, in further columns, the number of each one's text, from 1, of every side that has
// texts; 0: none.
class RowsWithTexts : public DerivedRows {
 public:
  // `rows` are `examples` encoded to `inputs`. All but these must outlive this.
  RowsWithTexts(Rows& rows, const std::vector<Input>& inputs, const Examples& examples,
                const EntityTexts& texts);

  void fill(std::span<const std::uint32_t> rows, Batch& batch) override;

  // Those of the rows, and the numbers'.
  const std::vector<Input>& inputs() const { return inputs_; }

  // The numbers' inputs, by the name of the vector they stand for.
  std::map<std::string, Input> numbers() const;

 private:
  Examples examples_;
  const EntityTexts& texts_;
  std::size_t known_;  // inputs of the rows
  std::vector<Input> inputs_;
};

// Towers that learn with the encoder of the texts they read. The vectors of a batch's texts, each
// once, are made before the step and take gradients, which go on into the encoder afterwards.
// Thread safety: one thread at a time.
class TunedTowers {
 public:
  // `rows` and `encoder` must outlive this.
  TunedTowers(const Graph& towers, const RowsWithTexts& rows, const Weights& given,
              const TrainOptions& options, TunedEncoder::Learner& encoder, Loss loss);

  // Learns from a batch of the rows. Returns its loss before the update; where that is not finite,
  // nothing is updated.
  double step(const Batch& batch);

  // What the towers have, without the vectors of texts.
  Weights result() const;

 private:
  std::vector<std::uint32_t> texts_of(const Batch& batch) const;
  void write_vectors(std::span<const std::uint32_t> texts);
  at::Tensor gradients_of(const Tape& tape, std::span<const std::uint32_t> texts) const;

  TunedEncoder::Learner& encoder_;
  Loss loss_;
  LayerPrecision precision_;
  std::size_t first_number_;  // of the batch's columns, the first of numbers
  Weights weights_;
  Executor executor_;
  Optimizer optimizer_;
  Random dropout_;
  std::uint64_t steps_ = 0;
};

}  // namespace lore
