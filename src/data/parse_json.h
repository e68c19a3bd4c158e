#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace lore {

// What a text may ask for before it is refused.
struct JsonLimits {
  JsonLimits(std::size_t most_levels,
             std::size_t most_keys = no_limit)  // NOLINT: implicit by intent
      : depth(most_levels), keys(most_keys) {}

  static constexpr std::size_t no_limit = std::numeric_limits<std::size_t>::max();

  std::size_t depth;  // of objects and arrays within each other
  std::size_t keys;   // of all objects together
};

// Parses a JSON text of `file`. Throws Error(format) with line or offset for what does not parse,
// goes beyond `limits`, or names a key of one object twice.
nlohmann::json parse_json(std::string_view text, const std::string& file, const JsonLimits& limits);

// The same for files that people write: comments are allowed and keys keep their order. Time grows
// with the square of the number of keys in one object.
nlohmann::ordered_json parse_commented_json(std::string_view text, const std::string& file,
                                            const JsonLimits& limits);

// `nlohmann`'s description of what is wrong, without its prefix.
std::string reason_of(const nlohmann::json::exception& error);

}  // namespace lore
