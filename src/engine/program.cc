#include "engine/program.h"

#include <algorithm>

#include "engine/signature.h"
#include "kernel/gather.h"

namespace lore {

namespace {

View& view_of(std::vector<View>& values, NodeId id) {
  return values[static_cast<std::size_t>(id)];
}

// A batch column is only read; views are of writable memory because results are.
float* floats_of(const Batch& batch, std::size_t column) {
  return const_cast<float*>(batch.columns[column].floats.data());
}

template <typename T>
void gather_rows(const std::vector<T>& from, const std::int32_t* rows, std::size_t count,
                 std::size_t width, std::vector<T>& to) {
  to.resize(count * width);
  for (std::size_t i = 0; i < count; ++i) {
    std::copy_n(from.data() + static_cast<std::size_t>(rows[i]) * width, width,
                to.data() + i * width);
  }
}

}  // namespace

void Program::place_results(std::vector<View>& values, const Part& part, float* arena,
                            std::size_t capacity) {
  for (const Slot& slot : part.results) {
    view_of(values, slot.value) = {arena + slot.offset * capacity, slot.size};
  }
}

void Program::place_shared_results(std::vector<View>& values, Stage stage, float* arena) const {
  for (const Slot& slot : part(stage).results) {
    view_of(values, slot.value) = {arena + slot.offset, 0};
  }
}

void Program::place_inputs(std::vector<View>& values, Stage stage, const Batch& batch,
                           std::size_t first) const {
  for (const InputColumn& column : part(stage).inputs) {
    if (column.input.is_ids()) continue;
    const auto width = static_cast<std::size_t>(column.input.width);
    view_of(values, column.value) = {floats_of(batch, column.column) + first * width, width};
  }
}

void Program::place_shared_inputs(std::vector<View>& values, Stage stage,
                                  const Batch& batch) const {
  for (const InputColumn& column : part(stage).inputs) {
    if (column.input.is_ids()) continue;
    view_of(values, column.value) = {floats_of(batch, column.column), 0};
  }
}

void Program::place_items(std::vector<View>& values, float* rows) const {
  for (const Slot& slot : items) view_of(values, slot.value) = {rows + slot.offset, item_floats};
}

Batch Program::item_columns(const Batch& batch) const {
  Batch kept{.rows = batch.rows, .columns = {}, .labels = {}};
  kept.columns.resize(batch.columns.size());
  for (const InputColumn& column : part(Stage::item).inputs) {
    kept.columns[column.column] = batch.columns[column.column];
  }
  return kept;
}

void Program::gather_item_columns(const Batch& from, const std::int32_t* rows, std::size_t count,
                                  Batch& to) const {
  to.rows = count;
  to.columns.resize(from.columns.size());
  for (const InputColumn& column : part(Stage::item).inputs) {
    const auto width = static_cast<std::size_t>(column.input.width);
    if (column.input.is_ids()) {
      gather_rows(from.columns[column.column].ids, rows, count, width,
                  to.columns[column.column].ids);
    } else {
      gather_rows(from.columns[column.column].floats, rows, count, width,
                  to.columns[column.column].floats);
    }
  }
}

void Program::store_items(const Frame& frame, float* rows) const {
  for (const Slot& slot : items) {
    const View value = frame.values[slot.value];
    kernel::copy_rows(value.data, value.stride, frame.examples, slot.size, rows + slot.offset,
                      item_floats);
  }
}

void Program::run(const Part& part, const Frame& frame) {
  for (const Step& step : part.steps) step.run(step, frame);
}

void Program::run_late(const Frame& frame) const {
  for (const Step& step : late) step.run(step, frame);
}

void Program::read_output(const Frame& frame, float* to) const {
  const View value = frame.values[output];
  kernel::copy_rows(value.data, value.stride, frame.examples, output_floats, to, output_floats);
}

void Program::check(const Batch& batch, Stage stage) const {
  for (const InputColumn& column : part(stage).inputs) {
    check_column(batch, column.column, column.input);
  }
}

}  // namespace lore
