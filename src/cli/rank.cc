#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "lore/error.h"
#include "lore/serve/ranker.h"

#include "cli/precision_option.h"
#include "cli/verbs.h"

namespace lore::cli {

namespace {

struct Arguments {
  std::string bundle;
  std::string user;
  std::string items;
  std::size_t top = 10;
  std::int64_t time = after_all_history;
  std::vector<std::string> context;
  std::size_t explain = 0;
  RankerOptions options;
};

void require(const Status& status) {
  if (!status.ok()) throw Error(status.fault());
}

std::vector<std::string> read_lines(std::istream& in) {
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

std::vector<std::string> read_items(const std::string& path) {
  if (path == "-") return read_lines(std::cin);
  std::ifstream file(path);
  if (!file) {
    throw Error({.kind = ErrorKind::not_found,
                 .problem = "cannot be opened",
                 .place = {.file = path},
                 .expected = "a file of one item id a line"});
  }
  return read_lines(file);
}

std::map<std::string, std::string> context_of(const std::vector<std::string>& pairs) {
  std::map<std::string, std::string> context;
  for (const std::string& pair : pairs) {
    const std::size_t equals = pair.find('=');
    if (equals == std::string::npos) throw CLI::ValidationError("--context", "expected name=value");
    context[pair.substr(0, equals)] = pair.substr(equals + 1);
  }
  return context;
}

nlohmann::json explain(const Ranker& ranker, const Request& request, std::string_view item,
                       const Output& output) {
  Explanation explanation;
  require(ranker.explain(request, item, explanation));
  nlohmann::json parts = nlohmann::json::array();
  std::string line = "  why " + std::string(item) + ":";
  for (const Contribution& part : explanation.contributions) {
    parts.push_back({{"name", part.name}, {"side", name_of(part.side)}, {"logit", part.logit}});
    if (parts.size() <= 5) {
      line += "  " + part.name + (part.logit < 0 ? " " : " +") + fixed(part.logit, 2);
    }
  }
  output.say(line);
  return parts;
}

void rank(const Arguments& arguments, const Output& output) {
  Result<Ranker> ranker = Ranker::open(arguments.bundle, arguments.options);
  if (!ranker.ok()) throw Error(ranker.status().fault());

  Request request{.user = arguments.user};
  std::vector<std::string> ids;
  if (!arguments.items.empty()) ids = read_items(arguments.items);
  const std::vector<std::string_view> candidates(ids.begin(), ids.end());
  request.items = candidates;
  request.time = arguments.time;
  request.context = context_of(arguments.context);
  request.top_k = arguments.top;
  Ranking ranking;
  if (arguments.items.empty() || !ids.empty()) require(ranker.value().rank(request, ranking));

  nlohmann::json items = nlohmann::json::array();
  for (const RankedItem& ranked : ranking.items) {
    nlohmann::json item = {{"item", ranked.item}, {"score", ranked.score}};
    if (!output.json) std::cout << ranked.item << '\t' << fixed(ranked.score, 6) << '\n';
    if (items.size() < arguments.explain) {
      item["why"] = explain(ranker.value(), request, ranked.item, output);
    }
    items.push_back(std::move(item));
  }
  if (ranking.unknown_user) output.say("user " + arguments.user + " is unknown to the model");
  output.result({{"user", arguments.user},
                 {"version", ranking.model},
                 {"unknown_user", ranking.unknown_user},
                 {"unknown_items", ranking.unknown_items},
                 {"items", std::move(items)}});
}

}  // namespace

void add_rank(CLI::App& lore, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb = lore.add_subcommand(
      "rank", "Rank items for a user: lines of item and probability, best first");
  verb->add_option("--bundle", arguments->bundle, "Directory of the bundle")->required();
  verb->add_option("--user", arguments->user, "The user's id")->required();
  verb->add_option("--items", arguments->items,
                   "Candidates, one id a line (- for stdin); without it every item known");
  verb->add_option("--top", arguments->top, "How many to list; 0: all")->capture_default_str();
  verb->add_option("--time", arguments->time,
                   "Seconds since 1970; only earlier history is seen. Without it: all of it");
  verb->add_option("--context", arguments->context, "name=value of a context column; repeatable");
  verb->add_option("--explain", arguments->explain, "Say why, for so many of the first items")
      ->capture_default_str();
  verb->add_option("--cache", arguments->options.cache_folder,
                   "Folder for images of bundles: one that was opened before is mapped");
  add_precision_option(*verb, arguments->options.precision);
  verb->callback([arguments, &output] { rank(*arguments, output); });
}

}  // namespace lore::cli
