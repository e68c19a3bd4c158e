#include "data/calendar_time.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace lore {

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Takes parts off the front of a text; once one is not there, nothing more is found.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  // The number of exactly so many digits.
  int digits(std::size_t count) {
    int value = 0;
    const bool found =
        rest_.size() >= count && std::all_of(rest_.begin(), rest_.begin() + count, is_digit);
    if (!found) return fail();
    std::from_chars(rest_.data(), rest_.data() + count, value);
    rest_.remove_prefix(count);
    return value;
  }

  void expect(char c) {
    if (!take(c)) fail();
  }

  bool take(char c) {
    if (rest_.empty() || rest_.front() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  void skip_digits() {
    digits(1);
    while (!rest_.empty() && is_digit(rest_.front())) rest_.remove_prefix(1);
  }

  bool at_end() const { return rest_.empty(); }
  bool ok() const { return ok_; }

 private:
  int fail() {
    ok_ = false;
    return 0;
  }

  std::string_view rest_;
  bool ok_ = true;
};

std::optional<std::int64_t> seconds_of_day(int hour, int minute, int second) {
  const bool leap_second = second == 60;
  if (hour > 23 || minute > 59 || (second > 59 && !leap_second)) return std::nullopt;
  return (hour * 60 + minute) * 60 + second;
}

std::optional<std::int64_t> parse_date(Scanner& text) {
  const std::chrono::year year(text.digits(4));
  text.expect('-');
  const std::chrono::month month(static_cast<unsigned>(text.digits(2)));
  text.expect('-');
  const std::chrono::day day(static_cast<unsigned>(text.digits(2)));
  const std::chrono::year_month_day date(year, month, day);
  if (!text.ok() || !date.ok()) return std::nullopt;
  return std::chrono::seconds(std::chrono::sys_days(date).time_since_epoch()).count();
}

std::optional<std::int64_t> parse_clock(Scanner& text) {
  const int hour = text.digits(2);
  text.expect(':');
  const int minute = text.digits(2);
  const int second = text.take(':') ? text.digits(2) : 0;
  if (text.take('.')) text.skip_digits();
  return text.ok() ? seconds_of_day(hour, minute, second) : std::nullopt;
}

// How far the clock is ahead of UTC.
std::optional<std::int64_t> parse_zone(Scanner& text) {
  if (text.at_end() || text.take('Z')) return 0;
  const int sign = text.take('-') ? -1 : 1;
  if (sign > 0) text.expect('+');
  const int hours = text.digits(2);
  text.take(':');
  const std::optional<std::int64_t> offset = seconds_of_day(hours, text.digits(2), 0);
  return text.ok() && offset ? std::optional(sign * *offset) : std::nullopt;
}

}  // namespace

std::optional<std::int64_t> parse_calendar_time(std::string_view text) {
  Scanner scanner(text);
  const auto midnight = parse_date(scanner);
  if (!midnight || scanner.at_end()) return midnight;
  if (!scanner.take('T')) scanner.expect(' ');
  const auto clock = parse_clock(scanner);
  const auto ahead = parse_zone(scanner);
  if (!clock || !ahead || !scanner.at_end()) return std::nullopt;
  return *midnight + *clock - *ahead;
}

}  // namespace lore
