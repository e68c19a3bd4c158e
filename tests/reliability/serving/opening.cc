// Opening a bundle of many items: read and checked, then mapped; and what processes share then.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <memory>
#include <numeric>
#include <random>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lore/error.h"
#include "lore/graph/ops.h"
#include "lore/serve/ranker.h"

#include "reliability/serving/drill.h"

namespace lore {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::int32_t users = 1000;
constexpr std::int32_t genres = 50;
constexpr std::int32_t history_length = 20;
constexpr std::int32_t width = 16;
constexpr int processes = 4;

double milliseconds_since(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

std::string item_name(std::int64_t i) {
  return "item-" + std::to_string(i);
}

DatasetSpec many_items_spec() {
  return parse_dataset_spec(R"({
    "interactions": "clicks.csv", "user": "user", "item": "item", "time": "time",
    "label": {"column": "label"},
    "columns": {"user": {"side": "user"}, "item": {"side": "item"}, "genre": {"side": "item"}},
    "history": {"length": 20}
  })",
                            "many_items.json");
}

// `count` entities and the words of their ids.
std::pair<Catalog, Vocabulary> entities(std::int64_t count, std::string (*name)(std::int64_t)) {
  Catalog catalog;
  StringTable words;
  for (std::int64_t i = 0; i < count; ++i) {
    catalog.add(name(i));
    words.add(name(i));
  }
  std::vector<std::int32_t> ids(static_cast<std::size_t>(count) + 1);
  std::iota(ids.begin(), ids.end(), unknown_id);
  catalog.columns().push_back({.ids = std::move(ids), .floats = {}});
  return {std::move(catalog), Vocabulary::of(std::move(words))};
}

std::shared_ptr<const FeatureStore> store_of(std::int64_t item_count) {
  std::mt19937 random(1);
  auto [items, item_words] = entities(item_count, item_name);
  auto [people, user_words] =
      entities(users, [](std::int64_t i) { return "user-" + std::to_string(i); });
  std::vector<std::int32_t> of_genre(static_cast<std::size_t>(items.rows()), unknown_id);
  for (std::int32_t& genre : of_genre) genre = 2 + static_cast<std::int32_t>(random() % genres);
  items.columns().push_back({.ids = std::move(of_genre), .floats = {}});
  std::vector<std::string> genre_words;
  for (std::int32_t g = 0; g < genres; ++g) genre_words.push_back("genre-" + std::to_string(g));
  Features features;
  features.vocabularies.emplace("user", std::move(user_words));
  features.vocabularies.emplace("item", std::move(item_words));
  features.vocabularies.emplace("genre", Vocabulary(genre_words));
  std::vector<History::Event> events;
  for (std::int32_t user = 1; user <= users; ++user) {
    for (std::int32_t k = 0; k < history_length; ++k) {
      const auto item = static_cast<std::int32_t>(random() % std::uint64_t(item_count)) + 1;
      events.push_back({.user = user, .item = item, .time = k});
    }
  }
  History history(std::move(events), people.rows());
  return std::make_shared<const FeatureStore>(many_items_spec(), std::move(features),
                                              std::move(people), std::move(items),
                                              std::move(history));
}

Graph graph_of(const std::vector<Input>& inputs) {
  Graph graph;
  std::vector<Value> parts;
  for (const Input& each : inputs) {
    const Value ids = input(graph, each);
    parts.push_back(mean_groups(embedding(ids, width, each.table + ".table"), mask(ids), 1));
  }
  graph.set_output(linear(relu(linear(concat(parts), 64, "deep")), 1, "out").id);
  return graph;
}

std::string write_many_items(std::int64_t item_count, const std::string& path) {
  Bundle bundle{.store = store_of(item_count), .graph = {}};
  bundle.graph = graph_of(bundle.store->inputs());
  bundle.weights = initial_weights(bundle.graph, 1);
  std::vector<Example> rows;
  for (std::int32_t user = 1; user <= 8; ++user) rows.push_back({.user = user, .item = user});
  const std::vector<float> logits = scores_of(bundle, rows);
  for (std::size_t i = 0; i < rows.size(); ++i) bundle.golden.push_back({rows[i], logits[i]});
  return write_bundle(bundle, path);
}

// A figure of /proc/<pid>/smaps_rollup, KiB.
std::int64_t memory_of(pid_t process, const std::string& figure) {
  std::ifstream file("/proc/" + std::to_string(process) + "/smaps_rollup");
  for (std::string word; file >> word;) {
    std::int64_t kib = 0;
    if (word == figure + ":" && file >> kib) return kib;
  }
  return 0;
}

// How long a process took to open the bundle, and the best score of its first request.
struct Opened {
  double milliseconds = 0;
  float best = 0;
};

float best_of(const Ranker& ranker, std::int64_t item_count) {
  std::vector<std::string> names;
  for (std::int64_t i = 0; i < 1000; ++i) names.push_back(item_name(i * 7919 % item_count));
  const std::vector<std::string_view> ids(names.begin(), names.end());
  Ranking ranking;
  const bool is_ranked = ranker.rank({.user = "user-7", .items = ids}, ranking).ok();
  return is_ranked ? ranking.items.front().score : 0;
}

// A process that opens the bundle, ranks, and stays until this object goes.
class Holder {
 public:
  Holder(const std::string& path, const RankerOptions& options, std::int64_t item_count) {
    if (::pipe(said_) != 0) throw Error(Fault{});
    process_ = ::fork();
    if (process_ != 0) return;
    Opened opened;
    const auto start = Clock::now();
    const Result<Ranker> ranker = Ranker::open(path, options);
    opened.milliseconds = milliseconds_since(start);
    if (ranker.ok()) opened.best = best_of(ranker.value(), item_count);
    if (!ranker.ok()) std::fprintf(stderr, "%s\n", ranker.status().message().c_str());
    if (::write(said_[1], &opened, sizeof(opened)) == sizeof(opened)) ::pause();
    ::_exit(1);
  }
  Holder(const Holder&) = delete;
  Holder& operator=(const Holder&) = delete;

  ~Holder() {
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    ::close(said_[0]);
    ::close(said_[1]);
  }

  pid_t process() const { return process_; }

  // Waits for it. To be asked once.
  Opened opened() const {
    Opened opened;
    if (::read(said_[0], &opened, sizeof(opened)) != sizeof(opened)) throw Error(Fault{});
    return opened;
  }

 private:
  int said_[2] = {};
  pid_t process_ = 0;
};

}  // namespace

nlohmann::json open_mapped(std::int64_t count) {
  const TemporaryDirectory folder;
  const std::string path = folder / "bundle";
  run_in_child([&] { write_many_items(count, path); });  // whose memory none of the others has
  const RankerOptions plain{.item_priors = false, .bytes_per_item = 0};
  RankerOptions cached = plain;
  cached.cache_folder = folder / "cache";
  const Opened read = Holder(path, plain, count).opened();
  const Opened first = Holder(path, cached, count).opened();
  std::vector<std::unique_ptr<Holder>> holders;
  std::vector<double> milliseconds;
  std::int64_t failures = read.best == 0;
  for (int i = 0; i < processes; ++i) {
    holders.push_back(std::make_unique<Holder>(path, cached, count));
    const Opened opened = holders.back()->opened();
    milliseconds.push_back(opened.milliseconds);
    failures += opened.best != read.best || first.best != read.best;
  }
  std::int64_t resident = 0;
  std::int64_t proportional = 0;
  for (const auto& holder : holders) {
    resident += memory_of(holder->process(), "Rss");
    proportional += memory_of(holder->process(), "Pss");
  }
  return {{"items", count},
          {"processes", processes},
          {"ms_to_read_and_check", read.milliseconds},
          {"ms_to_make_an_image", first.milliseconds},
          {"ms_to_open_mapped", quantile(milliseconds, 0.5)},
          {"resident_mib_a_process", double(resident) / processes / 1024},
          {"proportional_mib_a_process", double(proportional) / processes / 1024},
          {"failures", failures}};
}

}  // namespace lore
