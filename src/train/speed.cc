#include "lore/train/speed.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <functional>

#include "lore/error.h"
#include "lore/fusion/model.h"

#include "train/batch_ahead.h"
#include "train/learner.h"
#include "train/plain_deepfm.h"
#include "train/rows.h"
#include "train/thread_count.h"

namespace lore {

namespace {

constexpr std::int64_t field_count = 20;
constexpr std::size_t rows_in_memory = 1 << 18;
constexpr std::int64_t most_rows = 1'000'000'000;

std::vector<Input> fields_of(std::int32_t rows_per_field) {
  std::vector<Input> fields;
  for (std::int64_t i = 0; i < field_count; ++i) {
    const std::string name = "field" + std::to_string(i);
    fields.push_back({.name = name,
                      .side = i < field_count / 2 ? Side::user : Side::item,
                      .cardinality = rows_per_field,
                      .table = name});
  }
  return fields;
}

// Random ids and labels.
class RandomRows : public Rows {
 public:
  explicit RandomRows(std::int32_t rows_per_field) : ids_(rows_in_memory * field_count) {
    Random random(1);
    const auto bound = static_cast<std::uint64_t>(rows_per_field - unknown_id - 1);
    for (std::int32_t& id : ids_) {
      id = unknown_id + 1 + static_cast<std::int32_t>(random.below(bound));
    }
    for (std::size_t i = 0; i < rows_in_memory; ++i) labels_.push_back(float(random.below(2)));
  }

  std::size_t size() const override { return labels_.size(); }
  float label(std::size_t row) const override { return labels_[row]; }

  void fill(std::span<const std::uint32_t> rows, Batch& batch) override {
    batch.rows = rows.size();
    batch.columns.resize(field_count);
    batch.labels.resize(rows.size());
    for (Batch::Column& column : batch.columns) column.ids.resize(rows.size());
    for (std::size_t i = 0; i < rows.size(); ++i) {
      batch.labels[i] = labels_[rows[i]];
      for (std::size_t field = 0; field < field_count; ++field) {
        batch.columns[field].ids[i] = ids_[rows[i] * field_count + field];
      }
    }
  }

 private:
  std::vector<std::int32_t> ids_;  // [rows, fields]
  std::vector<float> labels_;
};

double wall_seconds() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return std::chrono::duration<double>(now).count();
}

double cpu_seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

// Batches without end.
class Batches {
 public:
  Batches(const std::vector<Input>& fields, const SpeedOptions& options)
      : rows_(fields[0].cardinality),
        stream_(rows_, fields, {.batch_size = static_cast<std::size_t>(options.batch_size)},
                Random(1)),
        ahead_(stream_) {
    ahead_.start(epoch_);
  }

  const Batch& next() {
    const Batch* batch = ahead_.next();
    if (batch != nullptr) return *batch;
    ahead_.start(++epoch_);
    return *ahead_.next();
  }

 private:
  RandomRows rows_;
  BatchStream stream_;
  BatchAhead ahead_;
  std::uint64_t epoch_ = 1;
};

using Step = std::function<double(const Batch&)>;

TrainingSpeed measure(const std::string& subject, const Step& step, Batches& batches,
                      const SpeedOptions& options) {
  step(batches.next());
  std::vector<double> seconds;
  std::size_t rows = 0;
  const double cpu_start = cpu_seconds();
  const double start = wall_seconds();
  for (double now = start; now - start < options.seconds;) {
    const Batch& batch = batches.next();
    step(batch);
    const double end = wall_seconds();
    rows += batch.rows;
    seconds.push_back((end - now) / static_cast<double>(batch.rows));
    now = end;
  }
  const double cpu = cpu_seconds() - cpu_start;
  std::nth_element(seconds.begin(), seconds.begin() + std::ssize(seconds) / 2, seconds.end());
  return {.subject = subject,
          .steps = std::ssize(seconds),
          .rows_per_second = 1 / seconds[seconds.size() / 2],
          .rows_per_cpu_second = static_cast<double>(rows) / cpu};
}

TrainingSpeed measure_lore(const std::string& subject, LayerPrecision precision,
                           const std::vector<Input>& fields, Batches& batches,
                           const SpeedOptions& options) {
  ModelSpec spec;
  spec.backbone.kind = Backbone::deepfm;
  const Graph graph = build_model(fields, spec);
  Learner learner(graph, fields, initial_weights(graph, 1), {.layer_precision = precision});
  return measure(
      subject, [&](const Batch& batch) { return learner.step(batch); }, batches, options);
}

TrainingSpeed measure_plain(const std::string& subject, PlainOptimizer optimizer,
                            const std::vector<Input>& fields, Batches& batches,
                            const SpeedOptions& options) {
  PlainDeepFm model(
      {.fields = field_count, .rows_per_field = fields[0].cardinality, .optimizer = optimizer});
  return measure(
      subject, [&](const Batch& batch) { return model.step(batch); }, batches, options);
}

void check(const SpeedOptions& options) {
  const bool fits = options.table_rows >= 3 * field_count && options.table_rows <= most_rows &&
                    options.batch_size > 0 && options.seconds > 0;
  if (fits) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "an option of the speed measurement is out of range",
               .expected = "60 to 10^9 table rows, a batch of 1 or more, more than 0 seconds"});
}

}  // namespace

std::vector<TrainingSpeed> measure_training_speed(const SpeedOptions& options) {
  check(options);
  const ThreadCount threads(options.threads);
  const auto fields = fields_of(static_cast<std::int32_t>(options.table_rows / field_count));
  Batches batches(fields, options);
  const auto lore = [&](const char* subject, LayerPrecision precision) {
    return measure_lore(subject, precision, fields, batches, options);
  };
  const auto plain = [&](const char* subject, PlainOptimizer optimizer) {
    return measure_plain(subject, optimizer, fields, batches, options);
  };
  std::vector<TrainingSpeed> speeds = {lore("lore row-wise adam", LayerPrecision::f32),
                                       lore("lore, layers in bf16", LayerPrecision::bf16)};
  if (!options.with_torch) return speeds;
  speeds.push_back(plain("libtorch dense adam", PlainOptimizer::adam));
  speeds.push_back(plain("libtorch sparse sgd", PlainOptimizer::sparse_sgd));
  speeds.push_back(plain("libtorch sparse adagrad", PlainOptimizer::sparse_adagrad));
  return speeds;
}

}  // namespace lore
