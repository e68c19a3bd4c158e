#include "engine/steps.h"
#include "kernel/gather.h"

namespace lore {

namespace {

const std::int32_t* ids_of(const Step& step, const Frame& frame) {
  return frame.batch->columns[step.column].ids.data() + frame.first * step.operands[0].cols();
}

std::size_t count_of(const Step& step, const Frame& frame) {
  return frame.examples * step.operands[0].cols();
}

}  // namespace

void run_embedding(const Step& step, const Frame& frame) {
  kernel::gather(step.table, ids_of(step, frame), count_of(step, frame), step.out(frame));
}

void run_mask(const Step& step, const Frame& frame) {
  kernel::mask(ids_of(step, frame), count_of(step, frame), step.out(frame));
}

}  // namespace lore
