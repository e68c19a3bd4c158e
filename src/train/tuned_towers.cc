#include "train/tuned_towers.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

#include "train/vector_lookups.h"

namespace lore {

namespace {

constexpr std::uint64_t dropout_stream = 1;
const std::string table_name = "encoder.texts";

Input number_input(Side side, const EntityTexts& texts) {
  return {.name = std::string(name_of(side)) + ".text",
          .role = InputRole::field,
          .side = side,
          .cardinality = static_cast<std::int32_t>(texts.texts.size()) + 1,
          .table = table_name};
}

std::int32_t number_of(const std::vector<std::int32_t>& text_of, std::int32_t entity) {
  return text_of[static_cast<std::size_t>(entity)] + 1;
}

}  // namespace

RowsWithTexts::RowsWithTexts(Rows& rows, const std::vector<Input>& inputs, const Examples& examples,
                             const EntityTexts& texts)
    : DerivedRows(rows),
      examples_(examples),
      texts_(texts),
      known_(inputs.size()),
      inputs_(inputs) {
  for (const auto& [side, of] : texts.text_of) inputs_.push_back(number_input(side, texts));
}

void RowsWithTexts::fill(std::span<const std::uint32_t> rows, Batch& batch) {
  DerivedRows::fill(rows, batch);
  Example example;
  for (const auto& [side, text_of] : texts_.text_of) {
    std::vector<std::int32_t>& numbers = batch.columns.emplace_back().ids;
    for (const std::uint32_t row : rows) {
      examples_.read(row, example);
      numbers.push_back(number_of(text_of, side == Side::user ? example.user : example.item));
    }
  }
}

std::map<std::string, Input> RowsWithTexts::numbers() const {
  std::map<std::string, Input> numbers;
  for (std::size_t i = known_; i < inputs_.size(); ++i) {
    numbers.emplace(std::string(name_of(inputs_[i].side)) + ".vector", inputs_[i]);
  }
  return numbers;
}

TunedTowers::TunedTowers(const Graph& towers, const RowsWithTexts& rows, const Weights& given,
                         const TrainOptions& options, TunedEncoder::Learner& encoder, Loss loss)
    : encoder_(encoder),
      loss_(std::move(loss)),
      precision_(options.layer_precision),
      first_number_(rows.inputs().size() - rows.numbers().size()),
      weights_(fresh_weights(with_vector_lookups(towers, rows.numbers()), options.seed, given)),
      executor_(with_vector_lookups(towers, rows.numbers()), rows.inputs(), weights_),
      optimizer_(executor_, weights_, options,
                 {.fixed_rows = {{table_name, encoder.texts().texts.size() + 1}}}),
      dropout_(Random(options.seed).fork(dropout_stream)) {}

double TunedTowers::step(const Batch& batch) {
  const std::vector<std::uint32_t> texts = texts_of(batch);
  write_vectors(texts);
  const Tape tape = executor_.train(batch, dropout_.fork(++steps_), precision_);
  const c10::AutoGradMode gradients(true);
  const at::Tensor loss = loss_(tape.output, batch);
  const double value = loss.item<double>();
  if (!std::isfinite(value)) return value;
  loss.backward();
  if (!texts.empty()) encoder_.learn(texts, gradients_of(tape, texts));
  optimizer_.step(tape, 1);
  return value;
}

// Each once, in ascending order.
std::vector<std::uint32_t> TunedTowers::texts_of(const Batch& batch) const {
  std::set<std::uint32_t> texts;
  for (std::size_t i = first_number_; i < batch.columns.size(); ++i) {
    for (const std::int32_t number : batch.columns[i].ids) {
      if (number > 0) texts.insert(static_cast<std::uint32_t>(number - 1));
    }
  }
  return {texts.begin(), texts.end()};
}

void TunedTowers::write_vectors(std::span<const std::uint32_t> texts) {
  if (texts.empty()) return;
  const at::Tensor vectors = encoder_.vectors_of(texts).contiguous();
  Matrix& table = weights_.at(table_name);
  const float* vector = vectors.data_ptr<float>();
  for (const std::uint32_t text : texts) {
    std::copy_n(vector, table.cols(), table.row(text + 1).data());
    vector += table.cols();
  }
}

at::Tensor TunedTowers::gradients_of(const Tape& tape, std::span<const std::uint32_t> texts) const {
  const std::size_t width = weights_.at(table_name).cols();
  at::Tensor gradients = at::zeros({std::ssize(texts), static_cast<std::int64_t>(width)});
  float* const sums = gradients.data_ptr<float>();
  for (const Lookup& lookup : tape.lookups) {
    const StridedRows<const float> rows = lookup.gradients();
    if (executor_.graph().node(lookup.table).name != table_name || rows.first == nullptr) continue;
    for (std::size_t i = 0; i < lookup.ids.size(); ++i) {
      if (lookup.ids[i] == padding_id) continue;
      const auto text = static_cast<std::uint32_t>(lookup.ids[i] - 1);
      const auto place = std::ranges::lower_bound(texts, text) - texts.begin();
      float* const sum = sums + static_cast<std::size_t>(place) * width;
      for (std::size_t h = 0; h < width; ++h) sum[h] += rows[i][h];
    }
  }
  return gradients;
}

Weights TunedTowers::result() const {
  Weights weights = weights_;
  weights.erase(table_name);
  return weights;
}

}  // namespace lore
