#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "lore/array.h"
#include "lore/data/batch.h"
#include "lore/engine/precision.h"
#include "lore/graph/graph.h"
#include "lore/table.h"

namespace lore {

struct EngineOptions {
  ScorePrecision precision = ScorePrecision::exact;

  // Most bytes of item-only values kept for each published item. Those that spare the most
  // computation come first; what finds no room is computed for each candidate, and the item's
  // columns (4 bytes an id or number) are kept instead: the same scores, more slowly.
  std::size_t bytes_per_item = std::numeric_limits<std::size_t>::max();
};

// A graph compiled for serving on the calling thread: no libtorch, no allocation after warm-up, no
// thread of its own.
//
// Each value is computed as rarely as it can be (graph/sides.h, Stage). Linear layers, sums and
// factorisation-machine terms over values of different stages are split so that each part is
// computed at its own stage; the split is exact up to the order of float additions.
// Thread safety: const members are safe for concurrent use, each thread with its own Workspace.
class Engine {
 public:
  // Item-only values of published items, one row an item.
  class ItemTable;

  // Scratch memory of one thread; grows to what the largest call needs and is then reused.
  class Workspace;

  // Compiles `graph` (pruned first). `inputs` is the signature of the batches it will be given;
  // every input of the graph must be among them, equal in all members. Parameters that `tables` has
  // are read from there as they are kept, without a copy, and need not be in `weights`. Throws
  // Error(mismatch), also for weights that are not the graph's (check_parameters), and
  // Error(invalid_argument) for a graph whose output is no row [1, K] or that reads ids as numbers.
  static Engine compile(const Graph& graph, const Weights& weights,
                        const std::vector<Input>& inputs, const EngineOptions& options = {},
                        const Tables& tables = {});

  Engine(Engine&&) noexcept;
  Engine& operator=(Engine&&) noexcept;
  ~Engine();

  // K: what the graph answers for an example; 1 for a model's logit.
  std::size_t output_width() const;

  // Scores each row of `batch`, nothing shared between rows: logits [batch.rows, K]. An id outside
  // its table counts as unknown_id, here and below. Throws Error(invalid_argument) naming an input
  // whose column is not there or not whole.
  void score(const Batch& batch, std::span<float> logits, Workspace& workspace) const;

  // Computes the item-only values of every row of `items` (only its item-side columns are read).
  // Throws like score().
  ItemTable publish(const Batch& items) const;

  // Fills the item-side columns of `batch` with those of some items.
  using ItemSource = std::function<void(std::span<const std::int32_t> items, Batch& batch)>;

  // The same of items 0 to `count` - 1, whose columns `source` gives, a block at a time. rank()
  // asks it for the columns of candidates whose values found no room
  // (EngineOptions::bytes_per_item), so that the table holds none; it must be safe for concurrent
  // use, and the columns stay as they are.
  ItemTable publish(std::size_t count, ItemSource source) const;

  // The same without computing anything: `values` are those of such a table (ItemTable::values),
  // which an engine of the same graph, weights and bytes_per_item has published. Throws
  // Error(mismatch) unless there are as many as that takes.
  ItemTable adopt(std::size_t count, Array<float> values, ItemSource source) const;

  // The rows of `items` followed by those of `more`, whose item-only values are computed; those of
  // `items` are copied. Throws like score().
  // REQUIRES: `items` was published by this engine, from a batch.
  ItemTable append(const ItemTable& items, const Batch& more) const;

  // Scores candidates, rows of `items`, for a one-row batch of user and context columns:
  // logits [candidates.size(), K]. A candidate's logit does not depend on the other candidates.
  // Throws nothing but std::bad_alloc, while `workspace` grows.
  // REQUIRES: `items` was published by this engine, or by one that differs in precision alone;
  // 0 <= every candidate < items.rows(); `request`
  // has whole user and context columns of one row.
  void rank(const Batch& request, const ItemTable& items, std::span<const std::int32_t> candidates,
            std::span<float> logits, Workspace& workspace) const;

  // Candidates scored between two looks at the clock.
  static constexpr std::size_t deadline_block = 64;

  // The same, but begins no block of deadline_block candidates after `deadline`. Returns how many
  // candidates were scored: the first so many.
  // REQUIRES: as rank().
  std::size_t rank_until(std::chrono::steady_clock::time_point deadline, const Batch& request,
                         const ItemTable& items, std::span<const std::int32_t> candidates,
                         std::span<float> logits, Workspace& workspace) const;

  // What the split achieved: multiply-adds of linear layers at each stage, and floats kept for each
  // item.
  struct Cost {
    std::int64_t item = 0;
    std::int64_t request = 0;
    std::int64_t candidate = 0;
    std::int64_t floats_per_item = 0;
  };
  Cost cost() const;

 private:
  struct Plan;
  explicit Engine(std::unique_ptr<const Plan> plan);

  // Writes the item-only values of each row of `items` to `rows`. Throws like score().
  void compute_items(const Batch& items, float* rows) const;

  // Scores blocks of at most `largest_block` candidates while `go_on()`.
  template <typename GoOn>
  std::size_t rank_while(GoOn go_on, std::size_t largest_block, const Batch& request,
                         const ItemTable& items, std::span<const std::int32_t> candidates,
                         std::span<float> logits, Workspace& workspace) const;

  std::unique_ptr<const Plan> plan_;
};

class Engine::ItemTable {
 public:
  ItemTable();
  ItemTable(ItemTable&&) noexcept;
  ItemTable& operator=(ItemTable&&) noexcept;
  ~ItemTable();

  std::size_t rows() const;

  // Of what the table keeps: values and columns, not what its source has.
  std::size_t bytes() const;

  // The item-only values, [rows, Cost::floats_per_item].
  std::span<const float> values() const;

 private:
  friend class Engine;
  struct Data;
  std::unique_ptr<Data> data_;
};

class Engine::Workspace {
 public:
  Workspace();
  Workspace(Workspace&&) noexcept;
  Workspace& operator=(Workspace&&) noexcept;
  ~Workspace();

 private:
  friend class Engine;
  struct Data;
  std::unique_ptr<Data> data_;
};

}  // namespace lore
