#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lore {

// Seconds since 1970 of a time as ISO 8601 and SQL write it, or nothing:
//
//   2020-02-29   2020-02-29 18:30   2020-02-29T18:30:05.250Z   2020-02-29T18:30:05+02:00
//
// Without a zone it is UTC; a fraction of a second is dropped.
std::optional<std::int64_t> parse_calendar_time(std::string_view text);

}  // namespace lore
