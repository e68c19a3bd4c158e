#include <algorithm>
#include <exception>
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

bool names_verb(int argc, char** argv, std::string_view verb) {
  return std::find(argv + 1, argv + std::max(argc, 1), verb) != argv + std::max(argc, 1);
}

}  // namespace

int main(int argc, char** argv) {
  const bool trains = names_verb(argc, argv, "fit") || names_verb(argc, argv, "compare") ||
                      names_verb(argc, argv, "train");
  if (trains) lore::cli::set_training_environment(argv);
  spdlog::set_default_logger(spdlog::stderr_logger_mt("lore"));

  CLI::App lore("Click-through-rate ranking with the knowledge of large language models.");
  lore.set_version_flag("--version", lore::version);
  lore.require_subcommand(1);
  lore.fallthrough();
  lore::cli::Output output;
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
