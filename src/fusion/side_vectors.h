#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lore/graph/ops.h"

namespace lore {

// The inputs that tell of a side's text: its vector, and whether it has one.
struct SideVector {
  Input vector;
  Input presence;
};

std::optional<SideVector> side_vector(const std::vector<Input>& inputs, Side side);

// Those of user and item that there are. Throws Error(invalid_argument) if there is none.
std::vector<SideVector> side_vectors(const std::vector<Input>& inputs);

// The history column that shows which item each was: one id each, of the table of an item column.
std::optional<Input> history_of_ids(const std::vector<Input>& inputs);

// The vector normalised over the entities that have one: encoders whose vectors share a large mean,
// or are of unit length, would leave what follows almost constant.
Value normalized(Graph& graph, const SideVector& side, const std::string& name);

// `value`, or a trained vector, zero at the start, where the side has no vector. In training a
// vector is hidden with probability `vector_dropout`, which trains the missing path.
Value where_present(Graph& graph, const SideVector& side, Value value, float vector_dropout,
                    const std::string& name);

// g times that, g trained and zero at the start, so that fusion begins by changing nothing.
Value gated(Graph& graph, const SideVector& side, Value value, float vector_dropout,
            const std::string& name);

}  // namespace lore
