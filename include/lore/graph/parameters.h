#pragma once

#include <string>

#include "lore/graph/graph.h"
#include "lore/table.h"

namespace lore {

// Whether embeddings look the parameter up and nothing else reads it: it may stand in a Table.
bool is_looked_up(const Graph& graph, const std::string& parameter);

// check_weights for parameters of which some stand in `tables`. Of those it is an error too that
// something else than an embedding reads them, and that the row of padding_id is not zero; their
// other numbers are not looked at (Table::first_bad_row).
void check_parameters(const Graph& graph, const Weights& weights, const Tables& tables);

}  // namespace lore
