#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lore/data/dataset.h"
#include "lore/graph/graph.h"

namespace lore {

// How the rows of embedding tables follow their gradients (src/train/update_rule.h).
enum class UpdateRule : std::uint8_t { adam, adagrad };

// How the products of linear layers are formed in training. Weights, optimisers and all else are
// f32 either way, and so is what is validated and kept.
enum class LayerPrecision : std::uint8_t {
  f32,
  bf16,  // factors rounded to 8 bits, sums in f32: faster where the processor has AVX512_BF16 or
         // AMX
};

struct TrainOptions {
  int epochs = 10;                               // at most
  int batch_size = 2048;                         // B
  float learning_rate = 1e-3f;                   // Adam, dense parameters
  UpdateRule embedding_rule = UpdateRule::adam;  // row-wise and lazy, tables
  float embedding_learning_rate = 1e-3f;         // adagrad wants more: 0.01 to 0.1
  float weight_decay = 0;                        // decoupled, on weights of linear layers
  float embedding_decay = 0;  // L2 added to the gradient of the rows a batch looks up
  // L2 added to the gradient of every row of every table at each step, and the rule applied to all
  // of them: exact, as published MovieLens recipes need it, at a cost in proportion to the tables.
  float dense_embedding_decay = 0;
  // Of tables of one number a row, the first order of wide_deep, fm, deepfm and their kin, in place
  // of embedding_learning_rate and of whichever L2 is above 0: single weights ask for a higher rate
  // and much less L2 than embeddings.
  std::optional<float> first_order_learning_rate = {};
  std::optional<float> first_order_decay = {};
  int warm_up_steps = 0;     // over which learning rates rise linearly from nearly 0
  float plateau_factor = 1;  // times learning rates after a validation that is not the best so far
  float clip_norm = 0;       // most the L2 norm of all gradients may be, decay apart; 0: no limit
  // Validates, and returns, the moving average of the weights over steps, of which each step keeps
  // this share: 0.999, say. 0: none.
  float averaging_decay = 0;
  // Chance of each id of a field to be read as unknown in training, so that the row ids never seen
  // fall back on is trained. Histories keep their ids.
  float unknown_probability = 0.01f;
  // The same of single columns, by name: a higher chance of the user's own id, where most users to
  // come are new, or of the item's, leaves more to what else is known of them (DropoutNet, Volkovs
  // et al., NeurIPS 2017). 0 <= p < 1.
  std::map<std::string, float> id_dropout = {};
  LayerPrecision layer_precision = LayerPrecision::f32;
  int patience = 2;                  // epochs without a better validation AUC before stopping
  double evaluations_per_epoch = 1;  // validations an epoch
  std::uint64_t seed = 1;            // order of rows, dropout, initial weights
  int threads = 0;                   // of libtorch; 0 leaves the host's setting alone
  double max_seconds = 0;            // 0: no limit
  // Directory to keep the state of training in, written at each validation; "": none.
  std::string checkpoint = "";
  // Go on from the checkpoint, where there is one: with equal options, data and threads the result
  // is that of training without a break, bit for bit. `epochs`, `patience` and `max_seconds` may
  // differ.
  bool resume = false;
};

// What training changes.
enum class Trained : std::uint8_t {
  all,
  tables,    // rows of embedding tables: layers and running statistics stay
  new_rows,  // of these rows, those that the weights it starts from lack
};

const char* name_of(Trained trained);

// Weights to go on from in place of fresh ones. They stand until a validation is better.
//
// A training that changes tables alone leaves the score of an example as it was, bit for bit, if
// no training row had an id of it; one that changes new rows alone, if none of its ids is new.
struct WarmStart {
  Weights weights = {};  // of the graph, but for tables with fewer rows: see grown(); {}: none
  Weights given = {};    // what single parameters start from, or stay, in place of those
  Trained trained = Trained::all;
  // Directory of the checkpoint of the training they came from, of which the state of optimisers
  // goes on; "": it starts anew.
  std::string checkpoint = "";
  std::string origin = "";  // of all weights: what tells checkpoints of other starts apart
};

struct TeacherModel {
  Graph graph;
  Weights weights;
};

// Models that have learnt the same rows before (lore/fusion/elec.h).
struct Teacher {
  std::vector<float> probabilities = {};  // of the training rows, in order; {}: there is none
  float share = 0;                        // of its word in what a row is said to be, 0 to 1
  float feature_weight = 0;               // of the loss on what the models see of a row, 0 or more
  std::vector<TeacherModel> models = {};  // read only where that is more than 0
};

// How training stands; given to the progress callback about once a second and after validation.
struct TrainProgress {
  // What goes on before the model itself learns: "aligning", "teaching", "learning clicks"; ""
  // after that.
  std::string_view stage = "";
  int epoch = 0;  // 1-based
  int epochs = 0;
  std::int64_t rows = 0;  // of this epoch
  std::int64_t rows_per_epoch = 0;
  double rows_per_second = 0;
  double eta_seconds = 0;  // to the end of the last epoch
  double loss = 0;         // mean training LogLoss since the last report
  double valid_auc = 0;    // 0 until first known
  double valid_log_loss = 0;
  bool validated = false;  // a validation was just done
  bool best = false;       // and it is the best so far
};
using TrainCallback = std::function<void(const TrainProgress&)>;

struct TrainResult {
  Weights weights;            // those of the best validation
  double valid_auc = 0;       // NaN without validation rows of both classes
  double valid_log_loss = 0;  // NaN without validation rows
  int best_epoch = 0;
  std::vector<float> valid_logits = {};  // of the validation rows, by these weights
  int epochs = 0;                        // run
  double rows_per_second = 0;            // training steps alone, over all epochs
};

// Trains `graph` on the dataset's training rows with binary cross-entropy, choosing by AUC on its
// validation rows (by training loss, with a warning, where it has none). Equal seed and thread
// count give bit-identical weights on one machine.
//
// Runs in libtorch on the CPU. Changes no global setting but the thread count where
// `options.threads` > 0, which it restores.
// Throws Error(invalid_argument) for one class only or no training rows, Error(mismatch) if the
// graph's inputs are not the dataset's or the checkpoint is of another training, Error(corrupt) for
// a damaged checkpoint, Error(internal) if the loss stops being finite. With a start, further
// Error(mismatch) for weights or a checkpoint of another model, and Error(invalid_argument) for
// dense_embedding_decay where tables alone are trained: it changes every row. With a teacher,
// Error(invalid_argument) unless it says a probability of each training row, and a share of it, and
// has models where its features weigh.
TrainResult train(const Graph& graph, const Dataset& dataset, const TrainOptions& options,
                  const TrainCallback& callback = {}, const WarmStart& start = {},
                  const Teacher& teacher = {});

// Logits of `examples` by the training executor: the reference the engine is compared with.
std::vector<float> predict(const Graph& graph, const Weights& weights, const FeatureStore& store,
                           const Examples& examples);

// Logits of one batch made for the signature `inputs`.
std::vector<float> predict(const Graph& graph, const Weights& weights,
                           const std::vector<Input>& inputs, const Batch& batch);

}  // namespace lore
