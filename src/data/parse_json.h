#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace lore {

// Parses a JSON text of `file`. Throws Error(format) with line or offset for what does not parse,
// nests deeper than `max_depth`, or names a key of one object twice.
nlohmann::json parse_json(std::string_view text, const std::string& file, std::size_t max_depth);

// The same for files that people write: comments are allowed and keys keep their order. Time grows
// with the square of the number of keys in one object.
nlohmann::ordered_json parse_commented_json(std::string_view text, const std::string& file,
                                            std::size_t max_depth);

// `nlohmann`'s description of what is wrong, without its prefix.
std::string reason_of(const nlohmann::json::exception& error);

}  // namespace lore
