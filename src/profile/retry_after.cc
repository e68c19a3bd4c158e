#include "profile/retry_after.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <string_view>

#include <curl/curl.h>

namespace lore {

namespace {

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(value) || value < 0) return std::nullopt;
  return value;
}

std::optional<std::int64_t> date(const HttpHeaders& headers, const char* name) {
  const auto found = headers.find(name);
  if (found == headers.end()) return std::nullopt;
  const time_t seconds = curl_getdate(found->second.c_str(), nullptr);
  if (seconds < 0) return std::nullopt;
  return seconds;
}

// How many seconds one of a unit is, and how long the unit's name is.
struct Unit {
  std::string_view name;
  double seconds;
};
constexpr Unit units[] = {{"ms", 1e-3}, {"us", 1e-6}, {"ns", 1e-9},
                          {"h", 3600},  {"m", 60},    {"s", 1}};

}  // namespace

std::optional<double> retry_after(const HttpHeaders& headers, std::int64_t now) {
  const auto milliseconds = headers.find("retry-after-ms");
  if (milliseconds != headers.end()) {
    if (const auto value = number(milliseconds->second)) return *value / 1000;
  }
  const auto after = headers.find("retry-after");
  if (after == headers.end()) return std::nullopt;
  if (const auto seconds = number(after->second)) return seconds;
  const auto until = date(headers, "retry-after");
  if (!until) return std::nullopt;
  return std::max<double>(0, double(*until - date(headers, "date").value_or(now)));
}

std::optional<double> parse_duration(const std::string& text) {
  if (const auto seconds = number(text)) return seconds;
  double total = 0;
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::size_t digits = std::min(rest.find_first_not_of("0123456789."), rest.size());
    const auto value = number(rest.substr(0, digits));
    rest.remove_prefix(digits);
    const auto unit = std::find_if(std::begin(units), std::end(units),
                                   [&](const Unit& u) { return rest.starts_with(u.name); });
    if (!value || unit == std::end(units)) return std::nullopt;
    total += *value * unit->seconds;
    rest.remove_prefix(unit->name.size());
  }
  return text.empty() ? std::nullopt : std::optional(total);
}

}  // namespace lore
