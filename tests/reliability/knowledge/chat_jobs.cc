// chat_jobs <endpoint> <jobs> <seed>: asks an endpoint many small questions and prints, as one JSON
// object, how many were answered, the calls that took, and what they cost.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include <nlohmann/json.hpp>

#include "lore/profile/chat_client.h"

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: %s <endpoint> <jobs> <seed>\n", argv[0]);
    return 2;
  }
  const int jobs = std::atoi(argv[2]);
  lore::ChatClientOptions options{.endpoint = argv[1], .model = "gpt-4o", .key_variable = ""};
  options.seed = std::strtoull(argv[3], nullptr, 10);
  options.first_backoff_seconds = 0.05;
  const auto begin = std::chrono::steady_clock::now();
  const std::clock_t cpu_begin = std::clock();
  int asked = 0;
  int answered = 0;
  std::string problem;
  try {
    const auto model = lore::make_chat_client(options);
    model->answer_all(
        [&]() -> std::optional<lore::ChatRequest> {
          if (asked == jobs) return std::nullopt;
          const std::string id = std::to_string(asked++);
          return lore::ChatRequest{.id = id, .prompt = {"Describe the city.", "City: " + id}};
        },
        [&](const lore::ChatReply& reply) {
          const bool is_answered = reply.outcome == lore::ChatReply::Outcome::answered;
          answered += is_answered ? 1 : 0;
          if (!is_answered) problem = reply.problem;
        });
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    const double cpu = double(std::clock() - cpu_begin) / CLOCKS_PER_SEC;
    const auto calls = double(model->load().calls);
    const nlohmann::json figures = {{"jobs", jobs},
                                    {"answered", answered},
                                    {"calls_per_job", calls / jobs},
                                    {"requests_per_second", calls / seconds.count()},
                                    {"client_cpu_us_per_request", 1e6 * cpu / calls},
                                    {"last_problem", problem}};
    std::printf("%s\n", figures.dump().c_str());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
  return answered == jobs ? 0 : 1;
}
