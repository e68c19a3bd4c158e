#include "train/checkpoint.h"

#include <array>
#include <bit>
#include <filesystem>
#include <sstream>
#include <system_error>

#include "lore/data/safetensors.h"
#include "lore/error.h"

#include "train/learner.h"
#include "train/tensor_state.h"

namespace lore {

namespace {

const std::string format = "lore checkpoint 1";
const std::string best_prefix = "best.";

// All that decides what training computes, but for how long it goes on.
std::string text_of(const TrainOptions& options) {
  std::ostringstream text;
  text << std::hexfloat << "batch_size " << options.batch_size << ", learning_rate "
       << options.learning_rate << ", embedding_rule " << static_cast<int>(options.embedding_rule)
       << ", embedding_learning_rate " << options.embedding_learning_rate << ", weight_decay "
       << options.weight_decay << ", embedding_decay " << options.embedding_decay
       << ", dense_embedding_decay " << options.dense_embedding_decay << ", warm_up_steps "
       << options.warm_up_steps << ", plateau_factor " << options.plateau_factor << ", clip_norm "
       << options.clip_norm << ", averaging_decay " << options.averaging_decay
       << ", unknown_probability " << options.unknown_probability << ", evaluations_per_epoch "
       << options.evaluations_per_epoch << ", seed " << options.seed;
  for (const auto& [column, chance] : options.id_dropout) {
    text << ", " << column << " hidden " << chance;
  }
  if (options.layer_precision == LayerPrecision::bf16) text << ", layers bf16";
  if (const auto rate = options.first_order_learning_rate) text << ", first-order rate " << *rate;
  if (const auto decay = options.first_order_decay) text << ", first-order decay " << *decay;
  return text.str();
}

std::int64_t bits(double value) {
  return std::bit_cast<std::int64_t>(value);
}

double number(std::int64_t bits) {
  return std::bit_cast<double>(bits);
}

constexpr std::size_t scalar_count = 9;

std::array<std::int64_t, scalar_count> scalars_of(const TrainingState& state,
                                                  const TrainResult& best) {
  return {state.epoch,
          state.rows,
          bits(state.valid_auc),
          bits(state.valid_log_loss),
          bits(state.early_stop.best()),
          state.early_stop.without(),
          bits(best.valid_auc),
          bits(best.valid_log_loss),
          best.best_epoch};
}

void take_scalars(const std::vector<std::int64_t>& scalars, TrainingState& state,
                  TrainResult& best) {
  state.epoch = static_cast<int>(scalars[0]);
  state.rows = scalars[1];
  state.valid_auc = number(scalars[2]);
  state.valid_log_loss = number(scalars[3]);
  state.early_stop.restore(number(scalars[4]), static_cast<int>(scalars[5]));
  best.valid_auc = number(scalars[6]);
  best.valid_log_loss = number(scalars[7]);
  best.best_epoch = static_cast<int>(scalars[8]);
}

void check_scalars(const std::vector<std::int64_t>& scalars, std::size_t rows,
                   const std::string& path) {
  const bool fits = scalars.size() == scalar_count && scalars[0] >= 1 && scalars[1] >= 0 &&
                    scalars[1] <= static_cast<std::int64_t>(rows);
  if (fits) return;
  throw Error({.kind = ErrorKind::corrupt,
               .problem = "a checkpoint that says nothing possible of where training stood",
               .place = {.file = path, .field = "training"}});
}

}  // namespace

Checkpoint::Checkpoint(const TrainOptions& options, const Graph& graph, std::size_t rows,
                       const std::string& data, const std::string& start)
    : rows_(rows) {
  if (options.checkpoint.empty()) return;
  path_ = path_in(options.checkpoint);
  identity_ = {{"format", format},
               {"graph", graph.to_json()},
               {"options", text_of(options)},
               {"rows", std::to_string(rows)},
               {"data", data},
               {"start", start}};
}

void Checkpoint::check(const TrainOptions& options, const std::string& start) {
  const std::string path = path_in(options.checkpoint);
  if (!options.resume || options.checkpoint.empty() || !std::filesystem::exists(path)) return;
  check_identity(TensorFile::open(path), {{"options", text_of(options)}, {"start", start}});
}

std::string Checkpoint::path_in(const std::string& directory) {
  return (std::filesystem::path(directory) / "checkpoint.safetensors").string();
}

void Checkpoint::write(const Learner& learner, const TrainingState& state,
                       const TrainResult& best) const {
  if (!is_kept()) return;
  TensorWriter writer;
  write_identity(writer, identity_);
  writer.add("training", scalars_of(state, best));
  write_weights(writer, best_prefix, best.weights);
  learner.write(writer);
  std::error_code failure;  // where it cannot be made, writing says so
  std::filesystem::create_directories(std::filesystem::path(path_).parent_path(), failure);
  writer.write(path_);
}

bool Checkpoint::read(Learner& learner, TrainingState& state, TrainResult& best) const {
  if (!is_kept() || !std::filesystem::exists(path_)) return false;
  const TensorFile file = TensorFile::open(path_);
  check_identity(file, identity_);
  const std::vector<std::int64_t> scalars = file.int64s("training");
  check_scalars(scalars, rows_, path_);
  take_scalars(scalars, state, best);
  learner.read(file);
  best.weights = learner.result();  // for its shapes
  read_weights(file, best_prefix, best.weights);
  return true;
}

}  // namespace lore
