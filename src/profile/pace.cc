#include "profile/pace.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace lore {

namespace {

constexpr int first_window = 4;
constexpr int clean_replies_for_one_more = 20;
constexpr double narrow_once_in_seconds = 1;  // many refusals of one burst are one event
constexpr double longest_wait = 60;

std::optional<double> amount_at(const HttpHeaders& headers, const std::string& name) {
  const auto found = headers.find(name);
  if (found == headers.end()) return std::nullopt;
  return parse_duration(found->second);
}

}  // namespace

Pace::Pace(const PaceLimits& limits, std::uint64_t seed)
    : limits_(limits),
      random_(seed),
      window_(std::clamp(first_window, 1, std::max(1, limits.max_in_flight))),
      requests_(bucket_of(limits.requests_per_minute)),
      tokens_(bucket_of(limits.tokens_per_minute)) {}

Pace::Bucket Pace::bucket_of(double per_minute) {
  // Ten seconds' worth may be spent at once.
  const double capacity = std::max(1.0, per_minute / 6);
  return {.per_second = per_minute / 60, .capacity = capacity, .level = capacity};
}

void Pace::Bucket::refill(double now) {
  level = std::min(capacity, level + (now - time) * per_second);
  time = now;
}

void Pace::Bucket::take(double now, double amount) {
  refill(now);
  level -= amount;
}

double Pace::Bucket::wait(double now, double amount) const {
  if (per_second <= 0) return 0;
  Bucket later = *this;
  later.refill(now);
  // What is larger than the bucket is let through when the bucket is full, and overdraws it.
  const double missing = std::min(amount, capacity) - later.level;
  return std::max(0.0, missing / per_second);
}

double Pace::wait_for(double now, std::size_t in_flight, double tokens) const {
  if (in_flight >= static_cast<std::size_t>(window_)) return longest_wait;
  const double wait =
      std::max({cool_until_ - now, requests_.wait(now, 1), tokens_.wait(now, tokens),
                server_requests_.wait(now, 1), server_tokens_.wait(now, tokens), 0.0});
  return std::min(wait, longest_wait);
}

void Pace::sent(double now, double tokens) {
  for (Bucket* bucket : {&requests_, &server_requests_}) bucket->take(now, 1);
  for (Bucket* bucket : {&tokens_, &server_tokens_}) bucket->take(now, tokens);
}

void Pace::clean() {
  if (++clean_replies_ < clean_replies_for_one_more) return;
  clean_replies_ = 0;
  window_ = std::min(window_ + 1, std::max(1, limits_.max_in_flight));
}

void Pace::refused(double now, double pause) {
  cool_until_ = std::max(cool_until_, now + pause);
  clean_replies_ = 0;
  if (narrowed_at_ >= 0 && now - narrowed_at_ < narrow_once_in_seconds) return;
  narrowed_at_ = now;
  window_ = std::max(1, window_ / 2);
}

void Pace::observe(const HttpHeaders& headers, double now) {
  const auto update = [&](Bucket& bucket, const std::string& what) {
    const auto left = amount_at(headers, "x-ratelimit-remaining-" + what);
    const auto seconds = amount_at(headers, "x-ratelimit-reset-" + what);
    if (!left || !seconds) return;
    // Without a limit all that is known is that something fits again after the reset.
    const double limit = amount_at(headers, "x-ratelimit-limit-" + what).value_or(*left + 1);
    const bool is_full = limit <= *left || *seconds <= 0;
    bucket = {.per_second = is_full ? 0 : (limit - *left) / *seconds,
              .capacity = limit,
              .level = *left,
              .time = now};
  };
  update(server_requests_, "requests");
  update(server_tokens_, "tokens");
}

double Pace::backoff(int failed_attempts) {
  const double ceiling = std::min(limits_.longest_backoff_seconds,
                                  limits_.first_backoff_seconds * std::exp2(failed_attempts - 1));
  return std::uniform_real_distribution<double>(0, std::max(ceiling, 1e-9))(random_);
}

}  // namespace lore
