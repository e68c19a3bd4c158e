#include "demo/clicks.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <utility>

namespace demo {

namespace {

constexpr std::int64_t start = 1735689600;  // 2025-01-01
constexpr double seconds_a_day = 86400;
constexpr double visits_a_day = 24.0 / days;
constexpr int works_a_visit = 6;

constexpr int showings_before_release = 5;
constexpr double shown_before_release = 0.02;  // against an old work of the same popularity
constexpr double shown_after_release = 2;
constexpr double prominence = 0.7;

constexpr double bias = -0.9;
constexpr double taste_weight = 1.5;
constexpr double popularity_weight = 0.25;
constexpr double eagerness_weight = 0.35;
struct Device {
  const char* name;
  double share;
  double effect;
};
constexpr Device phone = {"phone", 0.55, -0.15};
constexpr Device desktop = {"desktop", 0.30, 0.10};
constexpr Device television = {"television", 0.15, 0.25};

struct Visit {
  double day;
  std::size_t reader;
};

class Simulation {
 public:
  Simulation(std::vector<Work>& works, const std::vector<Reader>& readers, Random& random)
      : works_(works), readers_(readers), random_(random), clicked_(readers.size()) {}

  Log run() {
    for (const Visit& visit : draw_visits()) show_works(visit);
    for (auto* rows : {&log_.profiled, &log_.kept}) {
      std::stable_sort(rows->begin(), rows->end(),
                       [](const Impression& a, const Impression& b) { return a.time < b.time; });
    }
    return std::move(log_);
  }

 private:
  std::vector<Visit> draw_visits() {
    std::vector<Visit> visits;
    for (std::size_t r = 0; r < readers_.size(); ++r) {
      const double stay = days - readers_[r].first_day;
      const auto count = static_cast<int>(visits_a_day * stay + random_.uniform());
      for (int i = 0; i < count; ++i) {
        visits.push_back({readers_[r].first_day + stay * random_.uniform(), r});
      }
    }
    std::stable_sort(visits.begin(), visits.end(),
                     [](const Visit& a, const Visit& b) { return a.day < b.day; });
    return visits;
  }

  void show_works(const Visit& visit) {
    const Device device = draw_device();
    auto& log = visit.day < profile_days ? log_.profiled : log_.kept;
    auto time = start + static_cast<std::int64_t>(visit.day * seconds_a_day);
    std::set<std::size_t> hidden = clicked_[visit.reader];
    for (int i = 0; i < works_a_visit; ++i) {
      const std::size_t w = draw_work(visit.day, hidden);
      hidden.insert(w);
      time += 5 + static_cast<std::int64_t>(random_.below(60));
      const double p = click_probability(readers_[visit.reader], works_[w], device);
      const bool clicked = random_.chance(p);
      if (clicked) clicked_[visit.reader].insert(w);
      log.push_back({time, visit.reader, w, clicked, device.name, p});
    }
  }

  Device draw_device() {
    const double at = random_.uniform();
    if (at < phone.share) return phone;
    return at < phone.share + desktop.share ? desktop : television;
  }

  // A draw in proportion to exposure(), by rejection.
  std::size_t draw_work(double day, const std::set<std::size_t>& hidden) {
    const double most = shown_after_release * std::exp(prominence * 3);
    for (;;) {
      const std::size_t w = random_.below(works_.size());
      if (hidden.contains(w) || !random_.chance(exposure(works_[w], day) / most)) continue;
      if (day < works_[w].release_day) ++works_[w].showings_before_release;
      return w;
    }
  }

  static double exposure(const Work& work, double day) {
    const double usual = std::exp(prominence * std::min(work.popularity, 3.0));
    if (work.release_day == 0) return usual;
    if (day >= work.release_day) return shown_after_release * usual;
    const bool may = day >= profile_days && work.showings_before_release < showings_before_release;
    return may ? shown_before_release * usual : 0;
  }

  static double click_probability(const Reader& reader, const Work& work, const Device& device) {
    const double logit = bias + taste_weight * dot(reader.taste, work.factors) +
                         popularity_weight * work.popularity + eagerness_weight * reader.eagerness +
                         device.effect;
    return 1 / (1 + std::exp(-logit));
  }

  std::vector<Work>& works_;
  const std::vector<Reader>& readers_;
  Random& random_;
  std::vector<std::set<std::size_t>> clicked_;  // by reader
  Log log_;
};

}  // namespace

Log simulate(std::vector<Work>& works, const std::vector<Reader>& readers, Random& random) {
  return Simulation(works, readers, random).run();
}

}  // namespace demo
