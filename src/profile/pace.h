#pragma once

#include <cstdint>
#include <random>

#include "profile/retry_after.h"

namespace lore {

struct PaceLimits {
  int max_in_flight = 16;
  double requests_per_minute = 0;  // 0: no limit of ours
  double tokens_per_minute = 0;
  double first_backoff_seconds = 0.5;
  double longest_backoff_seconds = 60;
};

// How fast an endpoint may be asked: one for all requests to it. Times are seconds on a clock that
// never jumps.
//
//   window     additive increase, multiplicative decrease: starts at 4, one more after 20 clean
//              replies, half after a refusal to go so fast or a timeout, max_in_flight at most
//   buckets    requests and tokens a minute: ours, and the server's, which
//   `x-ratelimit-remaining-*`
//              leaves and which fill up evenly until `x-ratelimit-reset-*`
//   cool-down  after a refusal nobody sends before the pause the server asked for, or before the
//              refused request's own backoff
//   backoff    full jitter: uniform in [0, min(longest, first * 2^n)) after n + 1 failed attempts
class Pace {
 public:
  Pace(const PaceLimits& limits, std::uint64_t seed);

  int window() const { return window_; }

  // Seconds until a request of so many tokens may be sent while `in_flight` are on their way; 0:
  // now; a minute or less else, since replies may change the answer.
  double wait_for(double now, std::size_t in_flight, double tokens) const;
  void sent(double now, double tokens);

  void clean();                            // a reply came as it should
  void refused(double now, double pause);  // a refusal or timeout: narrows, and cools for `pause`
  void observe(const HttpHeaders& headers, double now);

  double backoff(int failed_attempts);

 private:
  struct Bucket {
    double per_second = 0;  // 0: no limit
    double capacity = 0;
    double level = 0;
    double time = 0;

    void refill(double now);
    void take(double now, double amount);
    double wait(double now, double amount) const;
  };
  static Bucket bucket_of(double per_minute);

  PaceLimits limits_;
  std::mt19937_64 random_;
  int window_ = 4;
  int clean_replies_ = 0;
  double cool_until_ = 0;
  double narrowed_at_ = -1;
  Bucket requests_;
  Bucket tokens_;
  Bucket server_requests_;
  Bucket server_tokens_;
};

}  // namespace lore
