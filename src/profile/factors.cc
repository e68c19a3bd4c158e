#include "lore/profile/factors.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "lore/error.h"

#include "profile/neutral.h"
#include "profile/redact.h"
#include "profile/reply.h"

namespace lore {

namespace {

using Json = nlohmann::ordered_json;
using Names = std::vector<std::string>;

constexpr std::size_t tries = 3;
constexpr std::size_t fewest = 3;
constexpr std::size_t most = 12;
constexpr std::size_t longest = 60;  // bytes of a factor

const ReplySpec reply_spec = {.fields = {{.name = "item_factors"}, {.name = "user_factors"}},
                              .min_characters = 20,
                              .max_characters = 2000};

void check(const Scenario& scenario) {
  if (!scenario.name.empty() && !scenario.subject.empty() && !scenario.item_slots.empty()) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "a scenario needs a name, a subject and item slots"});
}

Prompt prompt_for(const Scenario& scenario) {
  return {.system =
              "You help to build recommenders. The data names what is recommended. List the "
              "key factors that decide whether a person likes such an item: under "
              "\"item_factors\" those that describe an item, under \"user_factors\" those "
              "that describe a person's taste. Write each list as 5 to 9 short noun phrases "
              "separated by semicolons, nothing else.\n\n" +
              reply_rules(reply_spec),
          .user = neutralise(redact(scenario.subject))};
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view around = " \t\r\n.-*";
  const std::size_t begin = text.find_first_not_of(around);
  if (begin == std::string_view::npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(around) - begin + 1));
}

// The factors of a list separated by semicolons, or by commas where there are none.
Names factors_in(const std::string& list) {
  const char separator = list.find(';') != std::string::npos ? ';' : ',';
  Names factors;
  for (std::size_t begin = 0; begin <= list.size();) {
    const std::size_t end = std::min(list.find(separator, begin), list.size());
    const std::string factor = trimmed(neutralise(list.substr(begin, end - begin)));
    const bool is_new = std::find(factors.begin(), factors.end(), factor) == factors.end();
    if (!factor.empty() && is_new) factors.push_back(factor);
    begin = end + 1;
  }
  return factors;
}

std::string problem_of(const Names& factors) {
  if (factors.size() < fewest || factors.size() > most) {
    return std::to_string(factors.size()) + " factors, not " + std::to_string(fewest) + " to " +
           std::to_string(most);
  }
  const auto is_bad = [](const std::string& factor) {
    return factor.size() > longest || factor.find_first_of("{}") != std::string::npos;
  };
  return std::any_of(factors.begin(), factors.end(), is_bad) ? "a factor that is no short phrase"
                                                             : "";
}

// The answer to `request`, read; tells the problem where it cannot be used.
std::string ask(const ChatRequest& request, LanguageModel& model, Names& items, Names& users) {
  std::string problem = "no answer";
  bool is_asked = false;
  model.answer_all(
      [&]() -> std::optional<ChatRequest> {
        if (std::exchange(is_asked, true)) return std::nullopt;
        return request;
      },
      [&](const ChatReply& reply) {
        if (reply.outcome != ChatReply::Outcome::answered) {
          problem = reply.problem;
          return;
        }
        const ReadReply read = read_reply(reply_spec, reply.content, request.prompt.user);
        problem = read.problem;
        if (!read.ok()) return;
        const Json answer = Json::parse(read.json);
        items = factors_in(answer.at("item_factors").get<std::string>());
        users = factors_in(answer.at("user_factors").get<std::string>());
        problem = problem_of(items).empty() ? problem_of(users) : problem_of(items);
      });
  return problem;
}

// "Title: {title}" for the first slot, "Year: {year?}" for the others.
Names lines_of(const Names& slots, bool needs_first) {
  Names lines;
  for (const std::string& slot : slots) {
    std::string label = slot;
    label.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(label.front())));
    const bool is_needed = needs_first && lines.empty();
    lines.push_back(label + ": {" + slot + (is_needed ? "}" : "?}"));
  }
  return lines;
}

std::string pack_of(const Scenario& scenario, const Names& items, const Names& users) {
  Names item_lines = lines_of(scenario.item_slots, true);
  item_lines.push_back("Similar ones: {neighbours?}");
  Names user_lines = lines_of(scenario.user_slots, false);
  user_lines.push_back("Met, oldest first, with stars where rated:");
  user_lines.push_back("{history}");
  const std::string& subject = scenario.subject;
  const Json pack = {
      {"name", scenario.name},
      {"version", 1},
      {"scenario", subject},
      {"system",
       {"You know " + subject +
            " well and help a recommender understand them and the "
            "people who choose them.",
        "State facts you are sure of, say so where you are not, and answer in plain "
        "sentences."}},
      {"item_slots", scenario.item_slots},
      {"user_slots", scenario.user_slots},
      {"item_factors", items},
      {"user_factors", users},
      {"item_template", item_lines},
      {"item_task", "Introduce this one of the " + subject +
                        " to someone who decides whether to recommend it. Go into its {factors}."},
      {"user_template", user_lines},
      {"user_task", "What does this person look for in " + subject +
                        "? Consider {factors}. Ground every claim in what is listed, and tell what "
                        "is liked from what is disliked."},
      {"history_template", '{' + scenario.item_slots.front() + "}; stars: {rating?}"},
      {"history_cap", 20}};
  return "// Factors proposed by a language model: read and edit them before use.\n" +
         pack.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace

std::string elicit_pack(const Scenario& scenario, LanguageModel& model, const Sampling& sampling) {
  check(scenario);
  Names items;
  Names users;
  std::string problem;
  for (std::size_t i = 0; i < tries; ++i) {
    Prompt prompt = prompt_for(scenario);
    if (!problem.empty())
      prompt.system += "\n\nYour last answer could not be used: " + problem + '.';
    const ChatRequest request = {.id = "factors",
                                 .prompt = fence(prompt, new_nonce()),
                                 .schema = schema_of(reply_spec),
                                 .sampling = sampling};
    problem = ask(request, model, items, users);
    if (!problem.empty()) continue;
    const std::string pack = pack_of(scenario, items, users);
    parse_prompt_pack(pack, scenario.name + ".json");
    return pack;
  }
  throw Error({.kind = ErrorKind::format,
               .problem = "the language model names no factors that can be used",
               .found = problem});
}

}  // namespace lore
