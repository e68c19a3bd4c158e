#include <algorithm>
#include <array>
#include <exception>
#include <span>
#include <string_view>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "lore/error.h"
#include "lore/version.h"

#include "cli/environment.h"
#include "cli/verbs.h"

namespace {

constexpr int failed = 1;
constexpr int usage = 2;

// Help is no failure; everything else the parser refuses is a usage error.
int refuse(const CLI::App& lore, const CLI::ParseError& error) {
  return lore.exit(error) == 0 ? 0 : usage;
}

// Verbs that keep libtorch busy.
constexpr std::array<std::string_view, 6> training_verbs = {"fit",    "compare",  "bench",
                                                            "distil", "pretrain", "tune"};

bool trains(std::span<char* const> words) {
  return std::ranges::find_first_of(words, training_verbs, {}, [](const char* word) {
           return std::string_view(word);
         }) != words.end();
}

}  // namespace

int main(int argc, char** argv) {
  if (trains({argv, static_cast<std::size_t>(argc)})) lore::cli::set_training_environment(argv);
  spdlog::set_default_logger(spdlog::stderr_logger_mt("lore"));

  CLI::App lore("Click-through-rate ranking with the knowledge of large language models.");
  lore.set_version_flag("--version", lore::version);
  lore.require_subcommand(1);
  lore.fallthrough();
  lore::cli::Output output;
  output.command = lore::cli::command_line(argc, argv);
  lore.add_flag("--json", output.json, "Print one JSON object on the last line of stdout");

  lore::cli::add_train_encoder(lore, output);
  lore::cli::add_encode(lore, output);
  lore::cli::add_text(lore, output);
  lore::cli::add_fit(lore, output);
  lore::cli::add_compare(lore, output);
  lore::cli::add_eval(lore, output);
  lore::cli::add_score(lore, output);
  lore::cli::add_rank(lore, output);
  lore::cli::add_bench(lore, output);
  lore::cli::add_fold(lore, output);
  lore::cli::add_narrow(lore, output);
  lore::cli::add_info(lore, output);
  lore::cli::add_doctor(lore, output);
  lore::cli::add_factors(lore, output);
  lore::cli::add_profile(lore, output);
  lore::cli::add_store(lore, output);

  try {
    lore.parse(argc, argv);
    return 0;
  } catch (const CLI::ParseError& error) {
    return refuse(lore, error);
  } catch (const lore::cli::Ended& end) {
    return end.code;
  } catch (const lore::Error& error) {
    output.failure(error.fault());
  } catch (const std::exception& error) {
    output.failure({.kind = lore::ErrorKind::internal, .problem = error.what()});
  }
  return failed;
}
