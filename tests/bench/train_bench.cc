// Training speed: rows per second of the backbones over 20 fields of 16 numbers, tables of 100,000
// rows, an MLP of 256-128-64 and (din) a history of 20 items.
//
//   train_bench [threads [batch size [table rows]]]
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "lore/fusion/model.h"
#include "lore/train/host.h"

#include "train/training.h"

namespace {

using namespace lore;

constexpr int fields = 20;
constexpr int history_length = 20;
constexpr std::size_t rows_in_memory = 1 << 18;

std::vector<Input> bench_inputs(std::int32_t table_rows, bool history) {
  std::vector<Input> inputs;
  for (int i = 0; i < fields; ++i) {
    const std::string name = "field" + std::to_string(i);
    inputs.push_back({.name = name,
                      .side = i < fields / 2 ? Side::user : Side::item,
                      .cardinality = table_rows,
                      .table = name});
  }
  if (!history) return inputs;
  inputs.push_back({.name = "history." + inputs.back().name,
                    .role = InputRole::history,
                    .side = Side::user,
                    .width = history_length,
                    .groups = history_length,
                    .cardinality = table_rows,
                    .table = inputs.back().table});
  return inputs;
}

// Random ids: every row of the tables is as likely, the worst case for caches.
class RandomRows : public Rows {
 public:
  RandomRows(const std::vector<Input>& inputs, std::size_t count) : inputs_(inputs) {
    Random random(1);
    for (const Input& input : inputs) {
      const auto bound = static_cast<std::uint64_t>(input.cardinality - 2);
      std::vector<std::int32_t>& ids = columns_.emplace_back();
      for (std::size_t i = 0; i < count * static_cast<std::size_t>(input.width); ++i) {
        ids.push_back(static_cast<std::int32_t>(2 + random.below(bound)));
      }
    }
    for (std::size_t i = 0; i < count; ++i) labels_.push_back(float(random.below(2)));
  }

  std::size_t size() const override { return labels_.size(); }
  float label(std::size_t row) const override { return labels_[row]; }

  void fill(std::span<const std::uint32_t> rows, Batch& batch) override {
    batch.rows = rows.size();
    batch.columns.resize(inputs_.size());
    batch.labels.clear();
    for (std::uint32_t row : rows) batch.labels.push_back(labels_[row]);
    for (std::size_t i = 0; i < inputs_.size(); ++i) {
      const auto width = static_cast<std::ptrdiff_t>(inputs_[i].width);
      batch.columns[i].ids.clear();
      for (std::uint32_t row : rows) {
        const auto first = columns_[i].begin() + width * row;
        batch.columns[i].ids.insert(batch.columns[i].ids.end(), first, first + width);
      }
    }
  }

 private:
  const std::vector<Input>& inputs_;
  std::vector<std::vector<std::int32_t>> columns_;
  std::vector<float> labels_;
};

void measure(Backbone backbone, const TrainOptions& options, std::int32_t table_rows) {
  const std::vector<Input> inputs = bench_inputs(table_rows, backbone == Backbone::din);
  RandomRows rows(inputs, rows_in_memory);
  RandomRows none(inputs, 0);
  ModelSpec spec;
  spec.backbone.kind = backbone;
  const Graph graph = build_model(inputs, spec);
  const TrainResult result = train_on(graph, inputs, rows, none, options, {});
  std::printf("%-8s threads %d  batch %d  tables of %d rows: %.0f rows/s\n", name_of(backbone),
              options.threads, options.batch_size, table_rows, result.rows_per_second);
}

int argument(int argc, char** argv, int position, int otherwise) {
  return argc > position ? std::atoi(argv[position]) : otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  const int threads = argument(argc, argv, 1, 2);
  prepare_process_for_training(threads);
  std::printf("matrix product: %.0f GFLOP/s\n", matrix_product_gflops());
  const TrainOptions options{
      .epochs = 2, .batch_size = argument(argc, argv, 2, 4096), .threads = threads};
  for (Backbone backbone : all_backbones)
    measure(backbone, options, argument(argc, argv, 3, 100'000));
}
