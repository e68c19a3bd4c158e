#pragma once

#include <functional>

#include "engine/program.h"

namespace lore {

// The steps of `part` with each scaled layer, and the layers right behind it that take its rows one
// by one, in one step: run_row_chain takes a row of all examples through all of them before the
// next. What is between them is then one row an example, and block sizes grow by as much.
//
// That is for parts whose examples share a request: `is_shared` tells values that all examples have
// in common, `is_read_later` those that somebody reads behind the part.
std::vector<Step> with_row_chains(const std::vector<Step>& steps,
                                  const std::function<bool(NodeId)>& is_shared,
                                  const std::function<bool(NodeId)>& is_read_later);

}  // namespace lore
