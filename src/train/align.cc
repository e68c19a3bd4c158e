#include "lore/train/align.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "lore/error.h"

#include "train/alignment_loss.h"
#include "train/batch_stream.h"
#include "train/check_options.h"
#include "train/chosen_rows.h"
#include "train/distinct_rows.h"
#include "train/learner.h"
#include "train/thread_count.h"
#include "train/tuned_towers.h"

namespace lore {

namespace {

constexpr float sequence_share = 0.1f;      // of UniSRec's sequence-sequence loss
constexpr std::uint64_t order_of_rows = 2;  // the stream of random numbers that orders them

bool has_vector(const FeatureStore& store, Side side, const Example& row) {
  const Catalog& entities = store.catalog(side);
  const std::int32_t entity = side == Side::user ? row.user : row.item;
  return !entities.vectors.empty() && entities.has_vector[static_cast<std::size_t>(entity)] != 0;
}

bool is_aligned(const FeatureStore& store, Aligned rows, const Example& row) {
  if (rows == Aligned::pairs) return row.label > 0 && has_vector(store, Side::item, row);
  return has_vector(store, Side::user, row) || has_vector(store, Side::item, row);
}

// Each item that has a vector and training rows, of no user.
std::vector<Example> items_with_text(const Dataset& dataset) {
  std::vector<Example> rows;
  for (std::int32_t item = 1; item < dataset.store().items().rows(); ++item) {
    const Example row{.item = item};
    const bool is_trained = dataset.item_counts()[static_cast<std::size_t>(item)] > 0;
    if (is_trained && has_vector(dataset.store(), Side::item, row)) rows.push_back(row);
  }
  return rows;
}

// The numbers of the examples that are aligned.
std::vector<std::uint32_t> rows_to_align(const FeatureStore& store, const Examples& examples,
                                         Aligned aligned) {
  std::vector<std::uint32_t> numbers;
  std::uint32_t number = 0;
  for (const Example& row : examples) {
    if (is_aligned(store, aligned, row)) numbers.push_back(number);
    ++number;
  }
  if (numbers.size() >= 2) return numbers;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "nothing to align with texts",
               .expected = "two training rows, or two trained items, that have vectors",
               .found = std::to_string(numbers.size())});
}

// True for two rows whose vectors of a side are equal, [B, B]; `otherwise` where it has none.
at::Tensor same_vectors(const std::vector<Input>& inputs, const Batch& batch, Side side,
                        bool otherwise) {
  const auto is_vector = [&](const Input& input) {
    return input.role == InputRole::vector && input.side == side;
  };
  const auto input = std::ranges::find_if(inputs, is_vector);
  const auto rows = static_cast<std::int64_t>(batch.rows);
  if (input == inputs.end()) return at::full({rows, rows}, otherwise, at::kBool);
  const std::array columns = {&batch.columns[static_cast<std::size_t>(input - inputs.begin())]};
  return same_rows(distinct_rows(columns, batch.rows).number);
}

at::Tensor not_told_apart(const std::vector<Input>& inputs, const Batch& batch, Aligned rows) {
  const bool together = rows == Aligned::views;
  const at::Tensor items = same_vectors(inputs, batch, Side::item, together);
  if (rows == Aligned::items) return items;
  const at::Tensor users = same_vectors(inputs, batch, Side::user, together);
  return together ? users.logical_and(items).fill_diagonal_(false) : users.logical_or(items);
}

TrainOptions options_of(const AlignOptions& options, const TrainOptions& train) {
  TrainOptions alignment = train;
  alignment.batch_size = options.batch_size;
  alignment.learning_rate = options.learning_rate;
  alignment.averaging_decay = 0;
  alignment.warm_up_steps = 0;
  return alignment;
}

// Of the first two of the towers [B, N P], and for a share of the first and the third.
at::Tensor loss_of(const at::Tensor& towers, const at::Tensor& same, const AlignOptions& how) {
  const Comparison how_compared{.subspaces = how.subspaces, .temperature = how.temperature};
  const std::int64_t width = how.width > 0 ? how.width : towers.size(1) / 2;
  const at::Tensor pairs = alignment_loss(towers.narrow(1, 0, 2 * width), same, how_compared);
  if (how.sequence_share == 0 || towers.size(1) < 3 * width) return pairs;
  const at::Tensor first = towers.narrow(1, 0, width), third = towers.narrow(1, 2 * width, width);
  return pairs +
         how.sequence_share * alignment_loss(at::cat({first, third}, 1), same, how_compared);
}

[[noreturn]] void refuse_numbers(const std::string& problem, const std::string& name) {
  throw Error({.kind = ErrorKind::internal,
               .problem = problem,
               .place = {.field = name},
               .hint = "try a lower learning rate; are vectors far too large?"});
}

// A statistic may overflow where the loss does not.
Weights finite(Weights weights) {
  const auto is_finite = [](float value) { return std::isfinite(value); };
  for (const auto& [name, values] : weights) {
    if (std::ranges::all_of(values.values(), is_finite)) continue;
    refuse_numbers("alignment leaves a parameter that is not finite", name);
  }
  return weights;
}

using Clock = std::chrono::steady_clock;

// Learns from a batch and returns its loss.
using LearningStep = std::function<double(const Batch&)>;

// The epochs of align().
class Alignment {
 public:
  Alignment(Rows& rows, const std::vector<Input>& inputs, int epochs, const TrainOptions& how,
            const TrainCallback& callback)
      : batches_(rows, inputs,
                 {.batch_size = static_cast<std::size_t>(how.batch_size),
                  .unknown_probability = how.unknown_probability,
                  .id_dropout = how.id_dropout},
                 Random(how.seed).fork(order_of_rows)),
        callback_(callback),
        max_seconds_(how.max_seconds) {
    progress_.stage = "aligning";
    progress_.epochs = epochs;
    progress_.rows_per_epoch = static_cast<std::int64_t>(rows.size());
  }

  void run(const LearningStep& learn) {
    for (progress_.epoch = 1; progress_.epoch <= progress_.epochs; ++progress_.epoch) {
      progress_.rows = 0;
      batches_.start(static_cast<std::uint64_t>(progress_.epoch));
      for (Batch batch; !time_is_up() && batches_.next(batch);) step(batch, learn);
      if (callback_) report();
      if (time_is_up()) return;
    }
  }

 private:
  bool time_is_up() const {
    return max_seconds_ > 0 && Clock::now() - start_ >= std::chrono::duration<double>(max_seconds_);
  }

  void step(const Batch& batch, const LearningStep& learn) {
    progress_.loss = learn(batch);
    if (!std::isfinite(progress_.loss)) refuse_numbers("the alignment loss is not finite", "loss");
    progress_.rows += static_cast<std::int64_t>(batch.rows);
    if (callback_ && Clock::now() - reported_ >= std::chrono::seconds(1)) report();
  }

  void report() {
    reported_ = Clock::now();
    callback_(progress_);
  }

  BatchStream batches_;
  const TrainCallback& callback_;
  TrainProgress progress_;
  double max_seconds_;  // 0: no limit
  const Clock::time_point start_ = Clock::now();
  Clock::time_point reported_ = start_;
};

// What `learner`, Learner or TunedTowers, makes of the towers.
template <typename TowerLearner>
Weights learnt(TowerLearner& learner, Alignment alignment) {
  alignment.run([&](const Batch& batch) { return learner.step(batch); });
  return finite(learner.result());
}

}  // namespace

AlignOptions alignment_of(const CtrlOptions& options) {
  return {.rows = Aligned::views,
          .epochs = options.epochs,
          .batch_size = options.batch_size,
          .learning_rate = options.learning_rate,
          .subspaces = options.subspaces,
          .temperature = options.temperature};
}

// The similarity of vectors of deviation 1 is their width times a correlation.
AlignOptions alignment_of(const UnisrecOptions& options) {
  return {.rows = Aligned::pairs,
          .epochs = options.epochs,
          .batch_size = options.batch_size,
          .learning_rate = options.learning_rate,
          .width = options.width,
          .temperature = options.temperature * static_cast<float>(options.width),
          .sequence_share = sequence_share};
}

AlignOptions alignment_of(const CelaOptions& options) {
  return {.rows = Aligned::items,
          .epochs = options.epochs,
          .batch_size = options.batch_size,
          .learning_rate = options.learning_rate,
          .temperature = options.temperature};
}

Weights align(const Graph& towers, const Dataset& dataset, const AlignOptions& options,
              const TrainOptions& train, const Weights& given, const TrainCallback& callback,
              TunedEncoder* encoder) {
  const TrainOptions how = options_of(options, train);
  check_options(how, Trained::all);
  const ThreadCount threads(how.threads);
  const FeatureStore& store = dataset.store();
  const bool aligns_items = options.rows == Aligned::items;
  const std::vector<Example> items =
      aligns_items ? items_with_text(dataset) : std::vector<Example>();
  const Examples examples = aligns_items ? Examples(items) : dataset.examples(Split::train);
  std::vector<std::uint32_t> numbers = rows_to_align(store, examples, options.rows);
  const Loss loss = [&](const at::Tensor& output, const Batch& batch) {
    return loss_of(output, not_told_apart(store.inputs(), batch, options.rows), options);
  };
  ExampleRows rows(store, examples);
  if (encoder != nullptr) {
    RowsWithTexts with_texts(rows, store.inputs(), examples, encoder->texts());
    ChosenRows aligned(with_texts, std::move(numbers));
    TunedTowers learner(towers, with_texts, given, how, encoder->learner(), loss);
    return learnt(learner, {aligned, with_texts.inputs(), options.epochs, how, callback});
  }
  ChosenRows aligned(rows, std::move(numbers));
  Learner learner(towers, store.inputs(), fresh_weights(towers, how.seed, given), how, {}, loss);
  return learnt(learner, {aligned, store.inputs(), options.epochs, how, callback});
}

}  // namespace lore
