// Requests, many of them: while models are swapped, against deadlines, for long.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <thread>

#include <dlfcn.h>
#include <pthread.h>
#include <time.h>

#include "lore/error.h"
#include "lore/serve/ranker.h"

#include "reliability/serving/drill.h"

namespace {

thread_local std::int64_t allocations = 0;
thread_local std::int64_t locks = 0;

// Allocations of this thread that are granted before one (or every further one) is refused.
constexpr std::int64_t unlimited = -1;
thread_local std::int64_t granted = unlimited;
thread_local bool refuses_ever_after = false;

bool is_refused() {
  if (granted == unlimited) return false;
  if (granted > 0) {
    --granted;
    return false;
  }
  if (!refuses_ever_after) granted = unlimited;
  return true;
}

}  // namespace

// What the program calls in place of the C library's, to count.
extern "C" {

void* malloc(std::size_t bytes) {
  using Malloc = void*(std::size_t);
  static Malloc* const next = reinterpret_cast<Malloc*>(::dlsym(RTLD_NEXT, "malloc"));
  ++allocations;
  return is_refused() ? nullptr : next(bytes);
}

int pthread_mutex_lock(pthread_mutex_t* mutex) noexcept {
  using Lock = int(pthread_mutex_t*);
  static Lock* const next = reinterpret_cast<Lock*>(::dlsym(RTLD_NEXT, "pthread_mutex_lock"));
  ++locks;
  return next(mutex);
}

}  // extern "C"

namespace lore {
namespace {

using Clock = std::chrono::steady_clock;
using Ids = std::vector<std::string_view>;

double microseconds(Clock::duration time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

double thread_microseconds() {
  timespec time = {};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return double(time.tv_sec) * 1e6 + double(time.tv_nsec) / 1e3;
}

Ids many_ids(std::size_t count) {
  static const Ids four = {"hat", "pen", "cup", "map"};
  Ids ids;
  for (std::size_t i = 0; i < count; ++i) ids.push_back(four[i % four.size()]);
  return ids;
}

Ranker opened(const std::string& directory) {
  Result<Ranker> ranker = Ranker::open(directory);
  if (!ranker.ok()) throw Error(ranker.status().fault());
  return std::move(ranker).value();
}

std::vector<float> scores_of(const Ranking& ranking) {
  std::vector<float> scores;
  for (const RankedItem& item : ranking.items) scores.push_back(item.score);
  return scores;
}

// A thread that ranks without a pause and compares each reply with what its model should say.
class Asker {
 public:
  Asker(const Ranker& ranker, const std::map<std::string, std::vector<float>>& expected)
      : thread_([this, &ranker, &expected] { ask(ranker, expected); }) {}
  ~Asker() { stop(); }

  void stop() {
    done_ = true;
    if (thread_.joinable()) thread_.join();
    latencies.resize(std::min(latencies.size(), static_cast<std::size_t>(requests)));
  }

  std::int64_t requests = 0;
  std::int64_t errors = 0;
  std::int64_t torn = 0;
  // Microseconds, of the latest requests: all of them would grow beside what is measured.
  std::vector<double> latencies = std::vector<double>(1 << 17);

 private:
  void ask(const Ranker& ranker, const std::map<std::string, std::vector<float>>& expected) {
    Ranking ranking;
    while (!done_) {
      const auto start = Clock::now();
      const bool ok = ranker.rank({.user = "ann"}, ranking).ok();
      const std::size_t place = static_cast<std::size_t>(requests++) % latencies.size();
      latencies[place] = microseconds(Clock::now() - start);
      errors += !ok;
      const auto found = expected.find(std::string(ranking.model));
      torn += ok && (found == expected.end() || found->second != scores_of(ranking));
    }
  }

  std::atomic<bool> done_ = false;
  std::thread thread_;
};

}  // namespace

nlohmann::json swap_under_load(std::int64_t count) {
  const TemporaryDirectory folder;
  std::map<std::string, std::vector<float>> expected;
  for (const std::uint64_t seed : {1, 2}) {
    const std::string path = folder / std::to_string(seed);
    const std::string version = write_bundle(tiny_bundle(seed), path);
    Ranking ranking;
    if (!opened(path).rank({.user = "ann"}, ranking).ok()) throw Error(Fault{});
    expected[version] = scores_of(ranking);
  }
  Ranker ranker = opened(folder / "1");
  Asker calm(ranker, expected);
  std::this_thread::sleep_for(std::chrono::seconds(1));
  calm.stop();

  std::int64_t refused = 0;
  std::vector<double> swaps;
  const auto swap = [&](std::int64_t i) {
    const auto start = Clock::now();
    refused += !ranker.reload(folder / std::to_string(i % 2 + 1)).ok();
    swaps.push_back(microseconds(Clock::now() - start));
  };
  Asker loaded(ranker, expected);
  const std::int64_t warm = std::max<std::int64_t>(count / 10, 1);
  for (std::int64_t i = 0; i < warm; ++i) swap(i);
  const std::int64_t kib = resident_kib();
  const std::int64_t descriptors = open_descriptors();
  const std::int64_t maps = mappings();
  for (std::int64_t i = warm; i < count; ++i) swap(i);
  const std::int64_t kib_more = resident_kib() - kib;
  const std::int64_t descriptors_more = open_descriptors() - descriptors;
  const std::int64_t maps_more = mappings() - maps;
  loaded.stop();
  std::vector<double> first(swaps.begin(), swaps.begin() + warm);
  std::vector<double> last(swaps.end() - warm, swaps.end());
  return {{"swaps", count},
          {"swaps_refused", refused},
          {"requests", loaded.requests},
          {"errors", loaded.errors},
          {"torn_results", loaded.torn},
          {"p99_us_without_swaps", quantile(calm.latencies, 0.99)},
          {"p99_us_during_swaps", quantile(loaded.latencies, 0.99)},
          {"swap_us_first_tenth", quantile(first, 0.5)},
          {"swap_us_last_tenth", quantile(last, 0.5)},
          {"resident_bytes_a_swap",
           double(kib_more) * 1024 / double(std::max<std::int64_t>(count - warm, 1))},
          {"descriptors_more", descriptors_more},
          {"mappings_more", maps_more},
          {"failures",
           refused + loaded.errors + loaded.torn + calm.torn + std::int64_t(descriptors_more > 0)}};
}

nlohmann::json keep_deadlines(std::int64_t count) {
  constexpr double budget = 200;
  constexpr double grace = 50;
  const TemporaryDirectory folder;
  write_bundle(tiny_bundle(), folder / "bundle");
  const Ranker ranker = opened(folder / "bundle");
  const Ids ids = many_ids(1000);
  Ranking ranking;
  std::int64_t errors = 0;
  std::int64_t late = 0;
  std::int64_t partial = 0;
  std::int64_t late_by_cpu = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    const double cpu = thread_microseconds();
    const auto start = Clock::now();
    const RankOptions options{.deadline = start + std::chrono::microseconds(int(budget))};
    errors += !ranker.rank({.user = "ann", .items = ids, .top_k = 10}, ranking, options).ok();
    late += microseconds(Clock::now() - start) > budget + grace;
    late_by_cpu += thread_microseconds() - cpu > budget + grace;
    partial += ranking.unscored > 0;
  }
  return {{"calls", count},
          {"candidates", ids.size()},
          {"budget_us", budget},
          {"partial", partial},
          {"over_by_50us_of_wall_time", late},
          {"over_by_50us_of_cpu_time", late_by_cpu},
          {"failures", errors}};
}

nlohmann::json count_calls(std::int64_t count) {
  const TemporaryDirectory folder;
  write_bundle(tiny_bundle(), folder / "bundle");
  const Ranker ranker = opened(folder / "bundle");
  const Ids ids = many_ids(100);
  Ranking ranking;
  std::int64_t errors = 0;
  const auto call = [&] { errors += !ranker.rank({.user = "ann", .items = ids}, ranking).ok(); };
  for (int i = 0; i < 10; ++i) call();
  const std::int64_t allocated = allocations;
  const std::int64_t locked = locks;
  for (std::int64_t i = 0; i < count; ++i) call();
  const std::int64_t allocations_more = allocations - allocated;
  const std::int64_t locks_more = locks - locked;
  return {{"calls", count},
          {"allocations", allocations_more},
          {"locks", locks_more},
          {"counted_before", allocated},
          {"failures", errors + allocations_more + locks_more + std::int64_t(allocated == 0)}};
}

nlohmann::json run_out_of_memory(std::int64_t count) {
  const TemporaryDirectory folder;
  write_bundle(tiny_bundle(1), folder / "one");
  write_bundle(tiny_bundle(2), folder / "two");
  const std::string two = folder / "two";
  Ranker ranker = opened(folder / "one");
  Ranking ranking;
  const auto version = [&] {
    return ranker.rank({.user = "ann"}, ranking).ok() ? std::string(ranking.model) : "none";
  };
  const std::string one = version();
  std::int64_t refused = 0;
  std::int64_t failures = 0;
  std::int64_t step = 0;
  bool reached_the_end = false;
  for (; step < count && !reached_the_end; ++step) {
    for (const bool ever_after : {false, true}) {
      refuses_ever_after = ever_after;
      granted = step;
      const bool ok = ranker.reload(two).ok();
      reached_the_end = granted > 0;
      granted = unlimited;
      refused += !ok;
      failures += (version() == one) == ok;
      if (ok && !ranker.rollback().ok()) ++failures;
    }
  }
  return {{"allocations_refused", step},
          {"reloads_refused", refused},
          {"reached_the_end", reached_the_end},
          {"failures", failures}};
}

nlohmann::json soak(std::int64_t seconds) {
  const TemporaryDirectory folder;
  write_bundle(tiny_bundle(), folder / "bundle");
  Ranker ranker = opened(folder / "bundle");
  const Ids ids = many_ids(200);
  Ranking ranking;
  std::int64_t requests = 0;
  std::int64_t errors = 0;
  std::vector<double> first;
  std::vector<double> last;
  std::int64_t kib = 0;
  const auto start = Clock::now();
  const auto total = std::chrono::duration<double>(seconds);
  for (;; ++requests) {
    const auto begin = Clock::now();
    const double share = (begin - start) / total;
    if (share >= 1) break;
    errors += !ranker.rank({.user = requests % 3 == 0 ? "eve" : "bob", .items = ids}, ranking).ok();
    if (share < 0.1) first.push_back(microseconds(Clock::now() - begin));
    if (share < 0.1 && requests % 1000 == 0) kib = resident_kib();
    if (share > 0.9) last.push_back(microseconds(Clock::now() - begin));
    if (requests % 5000 == 0) errors += !ranker.reload(folder / "bundle").ok();
    if (requests % 5000 == 2500) errors += !ranker.upsert_item({.id = "mug"}).ok();
  }
  return {{"seconds", seconds},
          {"requests", requests},
          {"errors", errors},
          {"p99_us_first_tenth", quantile(first, 0.99)},
          {"p99_us_last_tenth", quantile(last, 0.99)},
          {"resident_kib_more", resident_kib() - kib},
          {"failures", errors}};
}

}  // namespace lore
