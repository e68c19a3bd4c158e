#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lore/graph/ops.h"

namespace lore {

// What the user did, shown beside the item in question. Dh = D times the history's columns.
struct HistoryValues {
  Value target;  // [1, Dh]: the candidate item's columns, in the order of the history's
  Value items;   // [L, Dh]: those of each history item
  Value mask;    // [L, 1]: 1 where there is an item
};

// A model's inputs as embedded fields: what every backbone starts from.
struct Fields {
  std::vector<Value> embeddings;         // [1, D] each: columns of user, item and context
  std::vector<Value> first_order;        // [1, 1] each: the linear term of the same columns
  std::optional<HistoryValues> history;  // where the data has one
  std::vector<Value> knowledge;          // [1, K] each: what fusion adds; takes no part in FM terms

  // embeddings, then the history's mean over its items ([1, Dh], where there is one), then
  // knowledge.
  std::vector<Value> all() const;

  // What factorises: embeddings and the history's mean, [rows, D] each, to be stacked.
  std::vector<Value> factors() const;

  // All fields as rows, [rows, D] each: factors, then knowledge, which goes through a linear layer
  // "knowledge.<k>" where it is not D wide.
  std::vector<Value> rows() const;
};

// Embeds the inputs of role field, number and history with `dim` numbers each. Several values of a
// column, or of one history item, are averaged; numbers are scaled vectors; every lookup of a table
// shares the parameter "embedding.<table>". First-order terms are built only on request, since
// they cost a table of their own.
Fields embed_fields(Graph& graph, const std::vector<Input>& inputs, std::int32_t dim,
                    bool first_order);

}  // namespace lore
