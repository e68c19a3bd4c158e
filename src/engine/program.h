#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <vector>

#include "lore/graph/graph.h"

#include "engine/step.h"
#include "kernel/aligned.h"
#include "kernel/packed_matrix.h"

namespace lore {

inline constexpr std::size_t stage_count = 4;

// A graph as lists of steps, one list a stage, and the places of their results: each has one in an
// arena of its stage, taken over by others once nobody reads it; what the candidate stage reads of
// items has one in an item's row of the item table as well, as far as there is room. Made by
// compile_program().
//
// Immutable once made, and without scratch memory: that is the caller's.
struct Program {
  // A value at `offset` floats of what belongs to one example.
  struct Slot {
    NodeId value = -1;
    std::size_t offset = 0;
    std::size_t size = 0;
  };

  // A column of the batch; float columns are values themselves, ids are looked up by steps.
  struct InputColumn {
    NodeId value = -1;
    Input input = {};
    std::size_t column = 0;
  };

  struct Part {
    std::vector<Step> steps;
    std::vector<Slot> results;  // in the arena, of steps and of links
    std::vector<InputColumn> inputs;
    std::size_t arena_floats = 0;    // an example
    std::int64_t multiply_adds = 0;  // of linear layers, an example
  };

  Program() = default;
  Program(Program&&) = default;
  Program& operator=(Program&&) = default;

  const Part& part(Stage stage) const { return parts[static_cast<std::size_t>(stage)]; }
  Part& part(Stage stage) { return parts[static_cast<std::size_t>(stage)]; }

  // Points the results of a part into an arena for up to `capacity` examples.
  static void place_results(std::vector<View>& values, const Part& part, float* arena,
                            std::size_t capacity);

  // The same for the one example that all examples of later stages share.
  void place_shared_results(std::vector<View>& values, Stage stage, float* arena) const;

  // Points the float inputs of a stage at the rows of `batch` from `first` on.
  void place_inputs(std::vector<View>& values, Stage stage, const Batch& batch,
                    std::size_t first) const;

  // The same for the one row of `batch` that all examples of later stages share.
  void place_shared_inputs(std::vector<View>& values, Stage stage, const Batch& batch) const;

  // Points what the candidate stage reads of items at rows like those of the item table.
  void place_items(std::vector<View>& values, float* rows) const;

  // The columns that the item stage reads, of all rows of `batch`.
  Batch item_columns(const Batch& batch) const;

  // Those of some rows. Reuses the memory of `to`.
  void gather_item_columns(const Batch& from, const std::int32_t* rows, std::size_t count,
                           Batch& to) const;

  // Writes rows of the item table, for the examples of a frame whose item stage has run.
  void store_items(const Frame& frame, float* rows) const;

  void run(Stage stage, const Frame& frame) const { run(part(stage), frame); }
  static void run(const Part& part, const Frame& frame);

  // Runs the item steps whose results the item table has no room for.
  void run_late(const Frame& frame) const;

  // Writes the output of each example of a frame: [examples, output_floats].
  void read_output(const Frame& frame, float* to) const;

  // Throws Error(invalid_argument) if `batch` lacks a column that the stage reads.
  void check(const Batch& batch, Stage stage) const;

  std::array<Part, stage_count> parts;
  Part ranked;                  // the candidate stage for examples that share a request
  std::vector<Slot> items;      // columns of the item table
  std::size_t item_floats = 0;  // of its rows
  bool keeps_columns = false;   // the table has the items' columns too: not every value fits
  std::vector<Step> late;       // item steps that compute what does not
  NodeId output = -1;
  std::size_t output_floats = 0;  // an example

  // Every value's place as far as all runs share it: parameters and constants.
  std::vector<View> fixed;
  std::map<NodeId, Matrix> parameters;
  std::vector<Table> tables;  // whose memory steps read
  std::map<NodeId, kernel::PackedMatrix> packed;
  std::map<NodeId, kernel::ByteMatrix> bytes;
  kernel::AlignedFloats constants;
};

}  // namespace lore
