#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <numeric>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "lore/engine/engine.h"
#include "lore/fusion/model.h"
#include "lore/train/host.h"
#include "lore/train/torch_peer.h"

#include "cli/bench.h"
#include "cli/latency.h"
#include "cli/machine.h"

namespace lore::cli {

namespace {

constexpr std::int32_t fields_of_a_side = 10;
constexpr std::int32_t history_length = 50;

struct Arguments {
  std::vector<std::string> backbones = {"deepfm", "dcnv2", "din"};
  std::vector<std::size_t> candidates = {1, 10, 100, 1000, 10000};
  std::vector<int> threads;
  std::int32_t items = 10'000;
  double seconds = 0.5;
  std::size_t bytes_per_item = std::numeric_limits<std::size_t>::max();
  bool no_torch = false;
};

std::vector<Input> inputs_of(std::int32_t cardinality) {
  std::vector<Input> inputs;
  for (const Side side : {Side::user, Side::item}) {
    for (std::int32_t k = 0; k < fields_of_a_side; ++k) {
      const std::string name = name_of(side) + std::to_string(k);
      inputs.push_back({.name = name, .side = side, .cardinality = cardinality, .table = name});
    }
  }
  for (const char* column : {"item0", "item1"}) {
    inputs.push_back({.name = std::string("history.") + column,
                      .role = InputRole::history,
                      .side = Side::user,
                      .width = history_length,
                      .groups = history_length,
                      .cardinality = cardinality,
                      .table = column});
  }
  return inputs;
}

bool attends_to_history(Backbone backbone) {
  return backbone == Backbone::din || backbone == Backbone::dien || backbone == Backbone::bst;
}

// 20 fields of 16 numbers; a history of 2 columns only where the backbone attends to it.
Graph model_of(Backbone backbone, std::vector<Input> inputs) {
  if (!attends_to_history(backbone)) inputs.resize(2 * fields_of_a_side);
  ModelSpec spec;
  spec.backbone.kind = backbone;
  spec.backbone.attention_hidden = {80, 40};
  return build_model(inputs, spec);
}

Batch random_rows(const std::vector<Input>& inputs, std::size_t rows, unsigned seed) {
  std::mt19937 random(seed);
  Batch batch{.rows = rows, .columns = {}, .labels = {}};
  for (const Input& input : inputs) {
    std::uniform_int_distribution<std::int32_t> id(2, input.cardinality - 1);
    std::vector<std::int32_t> ids(rows * static_cast<std::size_t>(input.width));
    std::ranges::generate(ids, [&] { return id(random); });
    batch.columns.push_back({.ids = std::move(ids), .floats = {}});
  }
  return batch;
}

// The rows that libtorch scores: the request's columns again for each candidate.
Batch paired(const std::vector<Input>& inputs, const Batch& request, const Batch& items,
             const std::vector<std::int32_t>& candidates) {
  Batch batch{.rows = candidates.size(), .columns = {}, .labels = {}};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    const bool of_item = inputs[i].side == Side::item;
    const std::vector<std::int32_t>& from = (of_item ? items : request).columns[i].ids;
    std::vector<std::int32_t>& ids = batch.columns.emplace_back().ids;
    for (std::int32_t candidate : candidates) {
      const auto first = from.begin() + (of_item ? candidate * inputs[i].width : 0);
      ids.insert(ids.end(), first, first + inputs[i].width);
    }
  }
  return batch;
}

// One model to be measured, and what each thread ranks with it.
class Subject {
 public:
  Subject(Backbone backbone, std::int32_t items, int threads)
      : backbone_(backbone),
        inputs_(inputs_of(items)),
        graph_(model_of(backbone, inputs_)),
        weights_(initial_weights(graph_, 1)),
        items_(random_rows(inputs_, static_cast<std::size_t>(items), 1)) {
    for (int thread = 0; thread < threads; ++thread) {
      requests_.push_back(random_rows(inputs_, 1, 2 + static_cast<unsigned>(thread)));
    }
  }

  const char* name() const { return name_of(backbone_); }

  // Random items, each at most as often as there is need.
  void choose(std::size_t count) {
    candidates_.resize(count);
    std::iota(candidates_.begin(), candidates_.end(), 0);
    for (std::int32_t& candidate : candidates_) {
      candidate =
          static_cast<std::int32_t>(candidate * std::int64_t{7919} % std::int64_t(items_.rows));
    }
  }

  Latency engine(const EngineOptions& options, int threads, double seconds) {
    const Engine engine = Engine::compile(graph_, weights_, inputs_, options);
    const Engine::ItemTable table = engine.publish(items_);
    bytes_per_item_ = double(table.bytes()) / double(table.rows());
    std::vector<Engine::Workspace> workspaces(static_cast<std::size_t>(threads));
    std::vector<std::vector<float>> logits(static_cast<std::size_t>(threads),
                                           std::vector<float>(candidates_.size()));
    const Latency latency = measure(threads, seconds, [&](int thread) {
      const auto t = static_cast<std::size_t>(thread);
      engine.rank(requests_[t], table, candidates_, logits[t], workspaces[t]);
    });
    if (options.precision == ScorePrecision::exact) expected_ = logits[0];
    return latency;
  }

  Latency torch(bool script, int threads, double seconds) {
    std::vector<TorchPeer> peers;
    for (int thread = 0; thread < threads; ++thread) {
      const Batch& request = requests_[static_cast<std::size_t>(thread)];
      peers.emplace_back(graph_, inputs_, weights_, paired(inputs_, request, items_, candidates_));
    }
    std::vector<std::vector<float>> logits(static_cast<std::size_t>(threads),
                                           std::vector<float>(candidates_.size()));
    const Latency latency = measure(threads, seconds, [&](int thread) {
      const auto t = static_cast<std::size_t>(thread);
      prepare_process_for_training(1);  // of this thread, for libtorch
      script ? peers[t].run_script(logits[t]) : peers[t].run_eager(logits[t]);
    });
    for (std::size_t i = 0; i < expected_.size(); ++i) {
      difference_ = std::max(difference_, std::abs(expected_[i] - logits[0][i]));
    }
    return latency;
  }

  // Kept by the engine measured last.
  double bytes_per_item() const { return bytes_per_item_; }

  // Largest difference between a logit of the exact engine and of libtorch so far.
  float difference() const { return difference_; }

 private:
  Backbone backbone_;
  std::vector<Input> inputs_;
  Graph graph_;
  Weights weights_;
  Batch items_;
  std::vector<Batch> requests_;  // by thread
  std::vector<std::int32_t> candidates_;
  std::vector<float> expected_;
  float difference_ = 0;
  double bytes_per_item_ = 0;
};

// One line for people and one object of the result.
void report(const std::string& what, const Latency& latency, double lore_cpu,
            std::size_t candidates, nlohmann::json& object, const Output& output) {
  const double ratio = latency.cpu / lore_cpu;
  output.say("  " + what + ": p50 " + fixed(latency.p50, 1) + " us, p99 " + fixed(latency.p99, 1) +
             ", p99.9 " + fixed(latency.p999, 1) + ", CPU " + fixed(latency.cpu, 1) + " (" +
             fixed(ratio, 2) + " times lore's), " +
             fixed(latency.calls_per_second * double(candidates), 0) + " candidates/s");
  object[what] = {{"calls", latency.calls},
                  {"p50_us", latency.p50},
                  {"p99_us", latency.p99},
                  {"p999_us", latency.p999},
                  {"cpu_us", latency.cpu},
                  {"times_lore_cpu", ratio},
                  {"candidates_per_second", latency.calls_per_second * double(candidates)}};
}

nlohmann::json measure_one(Subject& subject, std::size_t candidates, int threads,
                           const Arguments& arguments, const Output& output) {
  output.say(std::string(subject.name()) + ", " + std::to_string(candidates) + " candidates, " +
             std::to_string(threads) + (threads == 1 ? " thread" : " threads"));
  nlohmann::json object = {
      {"backbone", subject.name()}, {"candidates", candidates}, {"threads", threads}};
  subject.choose(candidates);
  const double seconds = arguments.seconds;
  EngineOptions options{.bytes_per_item = arguments.bytes_per_item};
  const Latency exact = subject.engine(options, threads, seconds);
  report("lore", exact, exact.cpu, candidates, object, output);
  options.precision = ScorePrecision::reduced;
  report("lore reduced", subject.engine(options, threads, seconds), exact.cpu, candidates, object,
         output);
  output.say("  " + fixed(subject.bytes_per_item(), 0) + " bytes an item");
  object["bytes_per_item"] = subject.bytes_per_item();
  if (arguments.no_torch) return object;
  report("libtorch eager", subject.torch(false, threads, seconds), exact.cpu, candidates, object,
         output);
  report("torchscript", subject.torch(true, threads, seconds), exact.cpu, candidates, object,
         output);
  object["largest_difference"] = subject.difference();
  return object;
}

Backbone backbone_named(const std::string& name) {
  const auto found = backbone_of(name);
  if (!found) throw CLI::ValidationError("--backbones", "no backbone is called " + name);
  return *found;
}

void bench_rank(const Arguments& arguments, const Output& output) {
  prepare_process_for_training(1);
  std::vector<int> threads = arguments.threads;
  if (threads.empty()) threads = {1, static_cast<int>(std::thread::hardware_concurrency())};
  output.say(machine() + "; 20 fields of 16, MLP of 256-128-64, 3 cross layers, a history of 50, " +
             "attention of 80-40; microseconds a request");
  nlohmann::json results = nlohmann::json::array();
  for (const std::string& name : arguments.backbones) {
    Subject subject(backbone_named(name), arguments.items, std::ranges::max(threads));
    for (const std::size_t candidates : arguments.candidates) {
      for (const int count : threads) {
        results.push_back(measure_one(subject, candidates, count, arguments, output));
      }
    }
  }
  output.result({{"machine", machine()}, {"results", std::move(results)}});
}

}  // namespace

void add_bench_rank(CLI::App& bench, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* rank = bench.add_subcommand(
      "rank", "Ranking by the engine, beside the same graph and weights in libtorch");
  rank->add_option("--backbones", arguments->backbones, "Which models")
      ->delimiter(',')
      ->capture_default_str();
  rank->add_option("--candidates", arguments->candidates, "How many a request")
      ->delimiter(',')
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  rank->add_option("--threads", arguments->threads, "Requests at once; 1 and one a core")
      ->delimiter(',')
      ->check(CLI::PositiveNumber);
  rank->add_option("--items", arguments->items, "Of the catalog, and rows of each table")
      ->check(CLI::Range(3, 100'000'000))
      ->capture_default_str();
  rank->add_option("--seconds", arguments->seconds, "To measure each figure for")
      ->capture_default_str();
  rank->add_option("--bytes-per-item", arguments->bytes_per_item,
                   "Most bytes kept ready for an item; without it all that spare work");
  rank->add_flag("--no-torch", arguments->no_torch, "The engine alone");
  rank->callback([arguments, &output] { bench_rank(*arguments, output); });
}

}  // namespace lore::cli
