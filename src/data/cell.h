#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lore/data/schema.h"
#include "lore/error.h"

// What the text of one cell means. Errors name the column; located() adds file and line.
namespace lore {

// The number a cell holds, or nothing if it holds none or one that is not finite.
std::optional<double> parse_number(std::string_view cell);

// Throws the Error(format) of a cell of `column` that should be a number.
[[noreturn]] void refuse_number(const std::string& column, std::string_view cell);

// Seconds since 1970, out of a number or a date; a fraction is dropped. Throws Error(format).
std::int64_t parse_time(const std::string& column, std::string_view cell);

// 0 or 1. Throws Error(format) for another value where the label has no rule.
float parse_label(const LabelSpec& label, std::string_view cell);

// The same error, found in `file` on `line`, unless it is of another file.
Error located(const Error& error, const std::string& file, std::uint64_t line);

// `text` in quotes, shortened for a message.
std::string in_quotes(std::string_view text);

// Calls visit(value) for each value of a cell: the whole cell, or the parts between separators.
// Empty ones are left out.
template <typename Visit>
void for_each_value(const ColumnSpec& column, std::string_view cell, Visit visit) {
  const bool is_list =
      column.kind == ColumnKind::multi_valued || column.kind == ColumnKind::sequence;
  while (!cell.empty()) {
    const std::size_t end = is_list ? cell.find(column.separator) : cell.npos;
    const std::string_view value = cell.substr(0, end);
    if (!value.empty()) visit(value);
    if (end == cell.npos) return;
    cell.remove_prefix(end + column.separator.size());
  }
}

}  // namespace lore
