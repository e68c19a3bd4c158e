#include "cli/latency.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <thread>
#include <vector>

#include <time.h>

namespace lore::cli {

namespace {

using Clock = std::chrono::steady_clock;

double microseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::micro>(Clock::now() - start).count();
}

double cpu_microseconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return double(now.tv_sec) * 1e6 + double(now.tv_nsec) * 1e-3;
}

struct Calls {
  std::vector<double> wall;
  double cpu = 0;
};

Calls call(int thread, double seconds, const std::function<void(int)>& f) {
  f(thread);
  Calls calls;
  const double cpu = cpu_microseconds();
  const Clock::time_point start = Clock::now();
  do {
    const Clock::time_point begin = Clock::now();
    f(thread);
    calls.wall.push_back(microseconds_since(begin));
  } while (microseconds_since(start) < seconds * 1e6);
  calls.cpu = cpu_microseconds() - cpu;
  return calls;
}

double quantile(const std::vector<double>& sorted, double q) {
  return sorted[static_cast<std::size_t>(q * double(sorted.size() - 1))];
}

}  // namespace

Latency measure(int threads, double seconds, const std::function<void(int)>& f) {
  std::vector<Calls> calls(static_cast<std::size_t>(threads));
  std::vector<std::jthread> running;
  for (int thread = 0; thread < threads; ++thread) {
    running.emplace_back(
        [&, thread] { calls[static_cast<std::size_t>(thread)] = call(thread, seconds, f); });
  }
  running.clear();
  std::vector<double> wall;
  Latency latency;
  for (const Calls& of_thread : calls) {
    wall.insert(wall.end(), of_thread.wall.begin(), of_thread.wall.end());
    const double busy = std::accumulate(of_thread.wall.begin(), of_thread.wall.end(), 0.0);
    latency.calls_per_second += double(of_thread.wall.size()) / busy * 1e6;
    latency.cpu += of_thread.cpu;
  }
  std::ranges::sort(wall);
  latency.calls = wall.size();
  latency.p50 = quantile(wall, 0.5);
  latency.p99 = quantile(wall, 0.99);
  latency.p999 = quantile(wall, 0.999);
  latency.cpu /= double(wall.size());
  return latency;
}

}  // namespace lore::cli
