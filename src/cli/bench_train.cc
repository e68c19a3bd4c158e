#include <memory>
#include <thread>
#include <vector>

#include "lore/train/host.h"
#include "lore/train/speed.h"

#include "cli/bench.h"
#include "cli/machine.h"

namespace lore::cli {

namespace {

struct Arguments {
  std::vector<std::int64_t> table_rows = {100'000, 10'000'000};
  SpeedOptions options;
};

std::string line_of(const TrainingSpeed& speed, const TrainingSpeed& lore) {
  return "  " + speed.subject + ": " + fixed(speed.rows_per_second, 0) + " rows/s, " +
         fixed(speed.rows_per_cpu_second, 0) + " rows/s of CPU time; lore does " +
         fixed(lore.rows_per_cpu_second / speed.rows_per_cpu_second, 2) + " times that";
}

nlohmann::json json_of(const TrainingSpeed& speed, const TrainingSpeed& lore, std::int64_t rows) {
  return {{"table_rows", rows},
          {"subject", speed.subject},
          {"steps", speed.steps},
          {"rows_per_second", speed.rows_per_second},
          {"rows_per_cpu_second", speed.rows_per_cpu_second},
          {"lore_ratio", lore.rows_per_second / speed.rows_per_second},
          {"lore_cpu_ratio", lore.rows_per_cpu_second / speed.rows_per_cpu_second}};
}

void bench_train(Arguments& arguments, const Output& output) {
  SpeedOptions& options = arguments.options;
  if (options.threads <= 0) options.threads = static_cast<int>(std::thread::hardware_concurrency());
  prepare_process_for_training(options.threads);
  output.say(machine() + "; DeepFM, 20 fields of 16, MLP of 256-128-64, batch " +
             std::to_string(options.batch_size) + ", " + std::to_string(options.threads) +
             " threads");
  nlohmann::json results = nlohmann::json::array();
  for (std::int64_t rows : arguments.table_rows) {
    options.table_rows = rows;
    output.say(std::to_string(rows) + " table rows:");
    const std::vector<TrainingSpeed> speeds = measure_training_speed(options);
    for (const TrainingSpeed& speed : speeds) {
      output.say(line_of(speed, speeds.front()));
      results.push_back(json_of(speed, speeds.front(), rows));
    }
  }
  output.result({{"machine", machine()},
                 {"batch_size", options.batch_size},
                 {"threads", options.threads},
                 {"results", std::move(results)}});
}

}  // namespace

void add_bench_train(CLI::App& bench, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  SpeedOptions& options = arguments->options;
  CLI::App* train = bench.add_subcommand(
      "train", "Training of DeepFM on synthetic rows, beside the same model in plain libtorch");
  train->add_option("--table-rows", arguments->table_rows, "Of all tables together, one or more")
      ->delimiter(',')
      ->capture_default_str();
  train->add_option("--batch", options.batch_size, "Rows a step")->capture_default_str();
  train->add_option("--threads", options.threads, "0: all cores")->capture_default_str();
  train->add_option("--seconds", options.seconds, "To measure each subject for")
      ->capture_default_str();
  train->add_flag("--torch,!--no-torch", options.with_torch, "Plain libtorch too, or Lore alone");
  train->callback([arguments, &output] { bench_train(*arguments, output); });
}

}  // namespace lore::cli
