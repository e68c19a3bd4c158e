#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace lore {

using HttpHeaders = std::map<std::string, std::string>;  // names in lower case

// The pause a server asks for, in seconds, 0 or more: `retry-after-ms`, or `Retry-After` in seconds
// or as an HTTP date, which is compared with the reply's own `Date`, else with `now` (seconds since
// 1970), so that clocks need not agree. Nothing if it asks for none, or not in a way that parses.
std::optional<double> retry_after(const HttpHeaders& headers, std::int64_t now);

// "20ms", "1s", "6m0s", "1h2m" or a number of seconds, as in `x-ratelimit-reset-requests`.
std::optional<double> parse_duration(const std::string& text);

}  // namespace lore
