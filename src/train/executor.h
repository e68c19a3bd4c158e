#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lore/data/batch.h"
#include "lore/graph/graph.h"

#include "train/entity_values.h"
#include "train/layer_plan.h"
#include "train/lookup_blocks.h"
#include "train/operators.h"
#include "train/random.h"
#include "train/table_rows.h"
#include "train/torch.h"

namespace lore {

// What one node looked up in an embedding table. The rows are copies: their gradient is for
// RowOptimizer, so that no step costs in proportion to the table.
struct Lookup {
  NodeId table = -1;                  // the parameter
  std::span<const std::int32_t> ids;  // [B * K], of the batch, which must outlive this
  std::size_t group = 1;              // ids averaged for each row
  // A leaf that takes a gradient: [B, K / group, D], or of a whole block [B, N, D], or [B, 1, D]
  // where its members are only added up.
  at::Tensor leaf = {};
  std::size_t offset = 0;  // of the first of this lookup's B * K / group rows in the leaf
  std::size_t stride = 0;  // from one to the next

  // The rows' gradients, once backward() ran; null where no path led here. Valid while the leaf is.
  StridedRows<const float> gradients() const;
};

// What a training pass leaves behind.
struct Tape {
  at::Tensor output;  // [B], or [B, C] of a row of C; backward() from here fills gradients
  std::vector<Lookup> lookups = {};
  std::vector<Statistic> statistics = {};
};

// Runs a graph in libtorch. Values are read from `weights` where they stand, so what an optimiser
// writes there is seen by the next pass.
class Executor {
 public:
  // A parameter that takes a gradient: all but tables and running statistics.
  struct Dense {
    NodeId node = -1;
    at::Tensor value;  // [rows, cols]
  };

  // `inputs` is the signature of the batches to come; `weights` must outlive this. Throws
  // Error(invalid_argument) for a graph without output, Error(mismatch) for an input of the graph
  // that is not in the signature or weights of another model, Error(unsupported) for a table that
  // is not only looked up or a layer's weight that varies between examples.
  Executor(const Graph& graph, const std::vector<Input>& inputs, const Weights& weights);

  // The graph that runs: pruned.
  const Graph& graph() const { return graph_; }
  const std::vector<Dense>& dense() const { return dense_; }

  // The parameters that are embedding tables.
  std::vector<NodeId> tables() const;

  // The output as in serving, [B] of a logit, [B, C] of a row of C numbers. Throws Error(mismatch)
  // for columns of a wrong size and ids beyond their table.
  at::Tensor infer(const Batch& batch) const;

  // The same as in training: with gradients, dropout drawn from `random`, and batch statistics.
  Tape train(const Batch& batch, Random random,
             LayerPrecision precision = LayerPrecision::f32) const;

 private:
  // What one evaluation has so far.
  struct Run {
    const Batch& batch;
    Pass& pass;
    std::vector<Lookup>& lookups;
    std::vector<at::Tensor> values;          // by node
    std::vector<at::Tensor> spread;          // of entities, for the other nodes
    std::map<Side, Entities> entities = {};  // of the batch
  };

  void plan();
  void plan_blocks();
  void plan_entities();
  void plan_lifetimes();
  void add_parameter(NodeId id, const Matrix& values);
  at::Tensor run(const Batch& batch, Pass& pass, std::vector<Lookup>& lookups) const;
  at::Tensor value_of(NodeId id, Run& run) const;
  at::Tensor fm_of(const at::Tensor& fields, Run& run) const;
  at::Tensor computed(NodeId id, const std::vector<at::Tensor>& operands, Pass& pass) const;
  at::Tensor entity_value_of(NodeId id, const Entities& entities, Run& run) const;
  at::Tensor spread_of(NodeId id, const Entities& entities, const Run& run) const;
  const Entities& entities_of(Side side, Run& run) const;
  void forget_operands(NodeId id, Run& run) const;

  const Batch::Column& column_of(NodeId input, const Batch& batch) const;
  at::Tensor floats_of(NodeId input, const Batch& batch) const;
  at::Tensor mask_of(NodeId input, const Batch& batch) const;
  std::vector<at::Tensor> operands_of(NodeId id, const Run& run) const;

  // The embedding node behind a lookup: the node itself, or the one it averages.
  const Node& embedding_of(NodeId lookup) const;
  bool is_lookup(NodeId id) const;
  Lookup prepare(NodeId lookup, const Batch& batch) const;
  void look_up_rows(const Lookup& member, std::int64_t first, std::int64_t count,
                    StridedRows<float> rows) const;
  void fill_rows(const Lookup& member, std::int64_t first, std::int64_t count) const;
  at::Tensor look_up(NodeId id, const Batch& batch, std::vector<Lookup>& lookups) const;
  void add_rows(const Lookup& member, std::int64_t first, std::int64_t count) const;
  at::Tensor look_up_block(std::size_t block, const Batch& batch,
                           std::vector<Lookup>& lookups) const;

  Graph graph_;
  std::vector<std::size_t> columns_;    // by node: an input's position in the signature
  std::vector<at::Tensor> parameters_;  // by node: dense parameters and statistics
  std::vector<const Matrix*> tables_;   // by node: embedding tables
  std::vector<NodeId> pooled_;          // by node: the lookup a mean is taken of at once, or -1
  std::vector<LookupBlock> blocks_;     // lookups made together
  std::vector<bool> is_summed_;         // by block: whether its members are only added up
  std::vector<std::size_t> block_of_;   // by node: its block, or blocks_.size()
  std::vector<std::optional<Side>> entity_;  // by node: whose value alone it is, of which texts
  std::vector<bool> is_spread_;              // by node: whether others need it where it stands
  std::vector<LayerPlan> layers_;            // by node
  std::vector<NodeId> last_use_;  // by node: after which its value goes; -1: never needed
  std::vector<Dense> dense_;
};

}  // namespace lore
