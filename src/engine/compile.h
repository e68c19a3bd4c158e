#pragma once

#include <cstddef>
#include <vector>

#include "lore/engine/engine.h"
#include "lore/graph/graph.h"

#include "engine/program.h"

namespace lore {

// `graph` as a Program, its constants computed; parameters stand in `tables` or else in `weights`;
// `columns` gives the batch column of each of the graph's inputs. The graph must be as it is at
// serving (inference.h).
Program compile_program(const Graph& graph, Weights weights,
                        const std::vector<std::size_t>& columns, const EngineOptions& options = {},
                        const Tables& tables = {});

}  // namespace lore
