#pragma once

#include <cstdint>

#include "lore/input.h"

namespace lore {

// The set of sides a value depends on. A parameter depends on none (it is constant); a value
// depends on whatever its operands depend on.
class Sides {
 public:
  constexpr Sides() = default;
  constexpr explicit Sides(Side side) : bits_(static_cast<std::uint8_t>(1u << unsigned(side))) {}

  constexpr Sides operator|(Sides other) const { return Sides(bits_ | other.bits_); }
  constexpr bool operator==(const Sides&) const = default;
  constexpr bool has(Side side) const { return (bits_ & Sides(side).bits_) != 0; }
  constexpr bool constant() const { return bits_ == 0; }

 private:
  constexpr explicit Sides(unsigned bits) : bits_(static_cast<std::uint8_t>(bits)) {}
  std::uint8_t bits_ = 0;
};

// How often a value must be computed when one user's candidates are ranked: once for all (when the
// engine is built), once an item (when items are published), once a request (user and context), or
// once a candidate.
enum class Stage : std::uint8_t { constant, item, request, candidate };

constexpr Stage stage_of(Sides sides) {
  const bool request = sides.has(Side::user) || sides.has(Side::context);
  if (sides.has(Side::item)) return request ? Stage::candidate : Stage::item;
  return request ? Stage::request : Stage::constant;
}

}  // namespace lore
