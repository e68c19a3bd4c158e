#pragma once

#include <cstdint>
#include <string>

namespace lore {

// Which part of a request a value describes. `context` is what is known of the request itself
// (device, hour): one value a request, like the user's, but of no entity. `token` stands apart: the
// examples of a text model are the tokens of texts, and no ranking model reads it.
enum class Side : std::uint8_t { context, user, item, token };

// The side's name as in dataset files: "context", "user", "item", "token".
const char* name_of(Side side);

// Ids kept free in every embedding table.
inline constexpr std::int32_t padding_id = 0;  // no value here: embeds to zeros, masked out
inline constexpr std::int32_t unknown_id = 1;  // a value never seen in training: has its own row

// What a model does with an input.
enum class InputRole : std::uint8_t {
  field,     // ids: one embedding a value, averaged over the values
  number,    // floats [2]: (standardised value, 1 if missing else 0)
  history,   // ids: one or more values for each of the user's last L items
  vector,    // floats [H]: a text or other vector of the user or item; zeros when missing
  presence,  // floats [1]: 1 where the vector of the same side is there, else 0
  token,     // ids [1]: of a token, its position or its segment, each row of the table trained
};

// One named input of a model: the contract between features, which fill it in a Batch, and graphs,
// which read it. Plain data; both sides of the library compare it for equality.
struct Input {
  std::string name;  // unique; the column's name, "history.<column>", ...
  InputRole role = InputRole::field;
  Side side = Side::context;
  std::int32_t width = 1;        // values an example: ids or floats
  std::int32_t groups = 1;       // history: L positions of width / L ids each; else 1
  std::int32_t cardinality = 0;  // ids: rows of the table, padding and unknown included
  std::string table = {};        // ids: embedding table; "history.x" shares that of "x"

  bool is_ids() const {
    return role == InputRole::field || role == InputRole::history || role == InputRole::token;
  }
  bool operator==(const Input&) const = default;
};

}  // namespace lore
