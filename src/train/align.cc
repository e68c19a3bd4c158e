#include "lore/train/align.h"

#include <chrono>
#include <cmath>
#include <map>
#include <string>
#include <string_view>

#include "lore/error.h"

#include "train/alignment_loss.h"
#include "train/check_options.h"
#include "train/learner.h"
#include "train/rows.h"
#include "train/thread_count.h"

namespace lore {

namespace {

constexpr std::uint64_t order_of_rows = 2;  // the stream of random numbers that orders them

bool has_text(const FeatureStore& store, const Example& row) {
  const auto has = [](const Catalog& entities, std::int32_t entity) {
    return !entities.vectors.empty() && entities.has_vector[static_cast<std::size_t>(entity)] != 0;
  };
  return has(store.users(), row.user) || has(store.items(), row.item);
}

std::vector<Example> rows_with_text(const Dataset& dataset) {
  std::vector<Example> rows;
  for (const Example& row : dataset.examples(Split::train)) {
    if (has_text(dataset.store(), row)) rows.push_back(row);
  }
  if (rows.size() >= 2) return rows;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "no rows to align with their texts",
               .expected = "two training rows whose user or item has a vector",
               .found = std::to_string(rows.size())});
}

// A number for each row of a batch, equal where the vectors of user and item are.
std::vector<std::int64_t> texts_of(const std::vector<Input>& inputs, const Batch& batch) {
  std::vector<std::string> bytes(batch.rows);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].role != InputRole::vector) continue;
    const std::size_t size = static_cast<std::size_t>(inputs[i].width) * sizeof(float);
    const auto* values = reinterpret_cast<const char*>(batch.columns[i].floats.data());
    for (std::size_t row = 0; row < batch.rows; ++row) bytes[row].append(values + row * size, size);
  }
  std::map<std::string_view, std::int64_t> numbers;
  std::vector<std::int64_t> texts;
  for (const std::string& text : bytes) {
    texts.push_back(numbers.try_emplace(text, std::ssize(numbers)).first->second);
  }
  return texts;
}

Weights start_of(const Graph& towers, const Weights& given, std::uint64_t seed) {
  Weights weights = initial_weights(towers, seed);
  for (auto& [name, values] : weights) {
    const auto found = given.find(name);
    if (found != given.end()) values = found->second;
  }
  return weights;
}

TrainOptions options_of(const CtrlOptions& options, const TrainOptions& train) {
  TrainOptions alignment = train;
  alignment.batch_size = options.batch_size;
  alignment.learning_rate = options.learning_rate;
  alignment.averaging_decay = 0;
  alignment.warm_up_steps = 0;
  return alignment;
}

using Clock = std::chrono::steady_clock;

// The epochs of align().
class Alignment {
 public:
  Alignment(Learner& learner, BatchStream& batches, std::size_t rows, int epochs,
            const TrainCallback& callback)
      : learner_(learner), batches_(batches), callback_(callback) {
    progress_.stage = "aligning";
    progress_.epochs = epochs;
    progress_.rows_per_epoch = static_cast<std::int64_t>(rows);
  }

  void run() {
    for (progress_.epoch = 1; progress_.epoch <= progress_.epochs; ++progress_.epoch) {
      progress_.rows = 0;
      batches_.start(static_cast<std::uint64_t>(progress_.epoch));
      for (Batch batch; batches_.next(batch);) step(batch);
      if (callback_) report();
    }
  }

 private:
  void step(const Batch& batch) {
    progress_.loss = learner_.step(batch);
    if (!std::isfinite(progress_.loss)) {
      throw Error({.kind = ErrorKind::internal,
                   .problem = "the alignment loss is not finite",
                   .hint = "try a lower learning rate; are vectors far too large?"});
    }
    progress_.rows += static_cast<std::int64_t>(batch.rows);
    if (callback_ && Clock::now() - reported_ >= std::chrono::seconds(1)) report();
  }

  void report() {
    reported_ = Clock::now();
    callback_(progress_);
  }

  Learner& learner_;
  BatchStream& batches_;
  const TrainCallback& callback_;
  TrainProgress progress_;
  Clock::time_point reported_ = Clock::now();
};

}  // namespace

Weights align(const Graph& towers, const Dataset& dataset, const CtrlOptions& options,
              const TrainOptions& train, const Weights& given, const TrainCallback& callback) {
  const TrainOptions how = options_of(options, train);
  check_options(how, Trained::all);
  const ThreadCount threads(how.threads);
  const std::vector<Example> examples = rows_with_text(dataset);
  const std::vector<Input>& inputs = dataset.store().inputs();
  ExampleRows rows(dataset.store(), examples);
  BatchStream batches(rows, inputs,
                      {.batch_size = static_cast<std::size_t>(how.batch_size),
                       .unknown_probability = how.unknown_probability},
                      Random(how.seed).fork(order_of_rows));
  const Contrast contrast{.subspaces = options.subspaces, .temperature = options.temperature};
  Learner learner(towers, inputs, start_of(towers, given, how.seed), how, {},
                  [&](const at::Tensor& output, const Batch& batch) {
                    return alignment_loss(output, texts_of(inputs, batch), contrast);
                  });
  Alignment(learner, batches, rows.size(), options.epochs, callback).run();
  return learner.result();
}

}  // namespace lore
