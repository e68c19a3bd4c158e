#include "lore/serve/stats.h"

#include <cmath>

namespace lore {
namespace {

std::string seconds(std::int64_t microseconds) {
  return std::to_string(static_cast<double>(microseconds) * 1e-6);
}

class Text {
 public:
  void counter(const char* name, const char* help, std::int64_t value) {
    head(name, help, "counter");
    text_ += "lore_" + std::string(name) + ' ' + std::to_string(value) + '\n';
  }

  void gauge(const char* name, const char* help, std::int64_t value, const std::string& labels) {
    head(name, help, "gauge");
    text_ += "lore_" + std::string(name) + labels + ' ' + std::to_string(value) + '\n';
  }

  void latencies(const RankerStats& stats) {
    head("rank_seconds", "Duration of rank() calls.", "histogram");
    std::int64_t below = 0;
    for (std::size_t b = 0; b < stats.latencies.size(); ++b) {
      below += stats.latencies[b];
      const bool is_last = b + 1 == stats.latencies.size();
      const std::string end = is_last ? "+Inf" : seconds(std::int64_t{1} << b);
      text_ += "lore_rank_seconds_bucket{le=\"" + end + "\"} " + std::to_string(below) + '\n';
    }
    text_ += "lore_rank_seconds_sum " + seconds(stats.microseconds) + '\n';
    text_ += "lore_rank_seconds_count " + std::to_string(below) + '\n';
  }

  std::string take() { return std::move(text_); }

 private:
  void head(const char* name, const char* help, const char* type) {
    const std::string full = "lore_" + std::string(name);
    text_ += "# HELP " + full + ' ' + help + '\n';
    text_ += "# TYPE " + full + ' ' + type + '\n';
  }

  std::string text_;
};

// The version is hexadecimal digits, or whatever a host gave a bundle of its own.
std::string escaped(const std::string& value) {
  std::string text;
  for (const char c : value) {
    if (c == '\\' || c == '"') text += '\\';
    text += c == '\n' ? ' ' : c;
  }
  return text;
}

}  // namespace

double RankerStats::latency(double quantile) const {
  std::int64_t calls = 0;
  for (const std::int64_t count : latencies) calls += count;
  if (calls == 0) return 0;
  const auto wanted = static_cast<std::int64_t>(std::ceil(quantile * static_cast<double>(calls)));
  std::int64_t below = 0;
  std::size_t b = 0;
  while (b + 1 < latencies.size() && (below += latencies[b]) < wanted) ++b;
  return std::exp2(static_cast<double>(b));
}

std::string to_prometheus(const RankerStats& stats) {
  Text text;
  text.latencies(stats);
  text.counter("rank_failed_total", "Calls of rank() that returned an error.", stats.failed);
  text.counter("rank_late_total", "Calls that left candidates unscored.", stats.late);
  text.counter("rank_degraded_total", "Calls without all the model can use.", stats.degraded);
  text.counter("candidates_scored_total", "Candidates scored.", stats.scored);
  text.counter("unknown_users_total", "Requests of unknown users.", stats.unknown_users);
  text.counter("unknown_items_total", "Unknown candidates.", stats.unknown_items);
  text.counter("missing_user_vectors_total", "Requests of known users without a vector.",
               stats.missing_user_vectors);
  text.counter("missing_item_vectors_total", "Known candidates without a vector.",
               stats.missing_item_vectors);
  text.counter("reloads_total", "Models swapped in.", stats.reloads);
  text.counter("reloads_refused_total", "Swaps that left the old model serving.", stats.refused);
  text.counter("upserts_total", "Users and items said or removed.", stats.upserts);
  text.gauge("added_items", "Items that rank without standing in the bundle.", stats.added_items,
             "");
  text.gauge("items", "Items of the bundle in use.", stats.items, "");
  text.gauge("item_bytes", "Bytes kept ready for these items.", stats.item_bytes, "");
  text.gauge("model_info", "The model in use.", 1, "{version=\"" + escaped(stats.model) + "\"}");
  return text.take();
}

}  // namespace lore
