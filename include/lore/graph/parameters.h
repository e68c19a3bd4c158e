#pragma once

#include "lore/graph/graph.h"
#include "lore/table.h"

namespace lore {

// check_weights for parameters of which some stand in `tables`. Of those it is an error too that
// something else than an embedding reads them, and that the row of padding_id is not zero; their
// other numbers are not looked at (Table::first_bad_row).
void check_parameters(const Graph& graph, const Weights& weights, const Tables& tables);

}  // namespace lore
