#include "data/cell.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "data/calendar_time.h"

namespace lore {

namespace {

constexpr std::size_t shown_length = 60;
constexpr double time_limit = 9.2e18;  // below 2^63

template <typename Number>
std::optional<Number> parse_whole(std::string_view cell) {
  Number value = 0;
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  if (error != std::errc() || end != cell.data() + cell.size()) return std::nullopt;
  return value;
}

[[noreturn]] void refuse_cell(const std::string& column, std::string_view cell, std::string problem,
                              std::string expected, std::string hint = "") {
  throw Error({.kind = ErrorKind::format,
               .problem = std::move(problem),
               .place = {.field = column},
               .expected = std::move(expected),
               .found = in_quotes(cell),
               .hint = std::move(hint)});
}

}  // namespace

std::optional<double> parse_number(std::string_view cell) {
  if (cell.starts_with('+')) cell.remove_prefix(1);
  const std::optional<double> value = parse_whole<double>(cell);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

void refuse_number(const std::string& column, std::string_view cell) {
  refuse_cell(column, cell, "not a finite number", "a number, or nothing where it is missing");
}

std::int64_t parse_time(const std::string& column, std::string_view cell) {
  if (const auto seconds = parse_whole<std::int64_t>(cell)) return *seconds;
  if (const auto seconds = parse_calendar_time(cell)) return *seconds;
  const std::optional<double> value = parse_number(cell);
  if (!value || std::abs(*value) > time_limit) {
    refuse_cell(column, cell, "not a time",
                "seconds since 1970, or a date like 2020-12-31 or 2020-12-31T23:59:59Z");
  }
  return static_cast<std::int64_t>(*value);
}

float parse_label(const LabelSpec& label, std::string_view cell) {
  if (!label.positive.empty()) return std::ranges::count(label.positive, cell) > 0 ? 1.0F : 0.0F;
  const std::optional<double> value = parse_number(cell);
  if (label.threshold) {
    if (!value) refuse_cell(label.column, cell, "not a number", "a number to compare");
    return *value >= *label.threshold ? 1.0F : 0.0F;
  }
  if (cell == "true" || cell == "True" || (value && *value == 1)) return 1;
  if (cell == "false" || cell == "False" || (value && *value == 0)) return 0;
  refuse_cell(
      label.column, cell, "unknown label value", "0 or 1",
      "say from which value on a row is positive with \"threshold\", or which values are with "
      "\"positive\"");
}

Error located(const Error& error, const std::string& file, std::uint64_t line) {
  if (!error.fault().place.file.empty()) return error;
  Fault fault = error.fault();
  fault.place.file = file;
  fault.place.line = line;
  return Error(std::move(fault));
}

std::string in_quotes(std::string_view text) {
  if (text.size() <= shown_length) return '"' + std::string(text) + '"';
  std::size_t end = shown_length;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return '"' + std::string(text.substr(0, end)) + "...\"";
}

}  // namespace lore
