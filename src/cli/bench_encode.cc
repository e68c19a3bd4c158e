#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "lore/train/encoder_speed.h"
#include "lore/train/host.h"

#include "cli/bench.h"
#include "cli/machine.h"

namespace lore::cli {

namespace {

struct Arguments {
  std::string encoder;
  EncoderShape shape;
  std::vector<std::size_t> tokens = {32, 128, 256, 512};
  std::vector<std::size_t> texts = {1, 8, 64};
  std::vector<int> threads;
  double seconds = 0.5;
};

std::string shape_of(const Arguments& arguments) {
  const EncoderShape& shape = arguments.shape;
  if (!arguments.encoder.empty()) return arguments.encoder;
  return std::to_string(shape.layers) + " layers of " + std::to_string(shape.width) + ", " +
         std::to_string(shape.heads) + " heads, feed-forward " + std::to_string(shape.inner_width) +
         ", random weights";
}

// Of the encoder as a whole: what it holds, and what the machine could do.
nlohmann::json report_memory(const EncoderSpeed& speed, const Output& output) {
  nlohmann::json subjects = nlohmann::json::array();
  const std::vector<EncoderMemory> memory = speed.memory();
  for (std::size_t i = 0; i < memory.size(); ++i) {
    const double peak = speed.peak()[i];
    output.say("  " + memory[i].subject + ": resident " +
               fixed(double(memory[i].resident_bytes) / (1 << 20), 1) + " MiB, " +
               std::to_string(memory[i].bytes_per_token) + " bytes a token, a product alone " +
               fixed(peak / 1e9, 0) + " GFLOP/s");
    subjects.push_back({{"subject", memory[i].subject},
                        {"resident_bytes", memory[i].resident_bytes},
                        {"bytes_per_token", memory[i].bytes_per_token},
                        {"peak_operations_per_second", peak}});
  }
  return subjects;
}

nlohmann::json measure(EncoderSpeed& speed, const EncoderLoad& load, double seconds,
                       const Output& output) {
  output.say(std::to_string(load.texts) + " x " + std::to_string(load.tokens) + " tokens, " +
             std::to_string(load.threads) + (load.threads == 1 ? " thread" : " threads"));
  const std::vector<EncoderRate> rates = speed.measure(load, seconds);
  nlohmann::json subjects = nlohmann::json::array();
  for (const EncoderRate& rate : rates) {
    const double ratio = rate.tokens_per_cpu_second / rates[0].tokens_per_cpu_second;
    output.say("  " + rate.subject + ": " + fixed(rate.tokens_per_second, 0) + " tokens/s, " +
               fixed(rate.tokens_per_cpu_second, 0) + " a second of CPU time (" + fixed(ratio, 2) +
               " times libtorch's), " + fixed(100 * rate.share_of_peak, 0) + " % of peak, cosine " +
               fixed(rate.cosine, 5));
    subjects.push_back({{"subject", rate.subject},
                        {"tokens_per_second", rate.tokens_per_second},
                        {"tokens_per_cpu_second", rate.tokens_per_cpu_second},
                        {"times_libtorch", ratio},
                        {"share_of_peak", rate.share_of_peak},
                        {"cosine", rate.cosine}});
  }
  return {{"texts", load.texts},
          {"tokens", load.tokens},
          {"threads", load.threads},
          {"operations_per_token", speed.operations_per_token(load.tokens)},
          {"subjects", std::move(subjects)}};
}

void bench_encode(const Arguments& arguments, const Output& output) {
  prepare_process_for_training(1);
  std::vector<int> threads = arguments.threads;
  if (threads.empty()) threads = {1, static_cast<int>(std::thread::hardware_concurrency())};
  output.say(machine() + "; " + shape_of(arguments));
  EncoderSpeed speed =
      arguments.encoder.empty() ? EncoderSpeed(arguments.shape) : EncoderSpeed(arguments.encoder);
  nlohmann::json memory = report_memory(speed, output);
  nlohmann::json results = nlohmann::json::array();
  for (const std::size_t tokens : arguments.tokens) {
    for (const std::size_t texts : arguments.texts) {
      for (const int count : threads) {
        results.push_back(measure(speed, {texts, tokens, count}, arguments.seconds, output));
      }
    }
  }
  output.result({{"machine", machine()},
                 {"encoder", shape_of(arguments)},
                 {"memory", std::move(memory)},
                 {"results", std::move(results)}});
}

}  // namespace

void add_bench_encode(CLI::App& bench, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  EncoderShape& shape = arguments->shape;
  CLI::App* encode = bench.add_subcommand(
      "encode", "A transformer in each precision, beside the same weights in libtorch");
  encode->add_option("--encoder", arguments->encoder,
                     "Directory of a checkpoint; without it one of random weights:");
  encode->add_option("--layers", shape.layers, "Of the transformer")->capture_default_str();
  encode->add_option("--width", shape.width, "Of hidden states")->capture_default_str();
  encode->add_option("--heads", shape.heads, "Of attention")->capture_default_str();
  encode->add_option("--inner-width", shape.inner_width, "Of the feed-forward layers")
      ->capture_default_str();
  encode->add_option("--tokens", arguments->tokens, "Of each text")
      ->delimiter(',')
      ->capture_default_str();
  encode->add_option("--texts", arguments->texts, "A call")->delimiter(',')->capture_default_str();
  encode->add_option("--threads", arguments->threads, "That a call may use; 1 and one a core")
      ->delimiter(',')
      ->check(CLI::PositiveNumber);
  encode->add_option("--seconds", arguments->seconds, "To measure each figure for")
      ->capture_default_str();
  encode->callback([arguments, &output] { bench_encode(*arguments, output); });
}

}  // namespace lore::cli
