#include "lore/profile/doctor.h"

#include <memory>
#include <string>

#include "cli/chat_options.h"
#include "cli/verbs.h"

namespace lore::cli {

namespace {

struct Arguments {
  ChatClientOptions chat = {.max_attempts = 1};
  std::int64_t max_context = 32768;
};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text.empty() ? "none" : text;
}

std::string context_of(const EndpointReport& report) {
  if (report.context_tokens == 0) return "unknown: it counts no tokens";
  const std::string tokens = std::to_string(report.context_tokens) + " tokens";
  if (report.cuts_prompts_silently) return tokens + ", LONGER PROMPTS ARE CUT WITHOUT A WORD";
  return report.has_reached_context ? tokens + " or more, longer prompts are refused"
                                    : tokens + " or more";
}

void tell(const EndpointReport& report, const Output& output) {
  output.say("models      " + joined(report.models));
  output.say("answers as  " + report.answered_by +
             (report.lists_model || report.models.empty() ? "" : " (not in the list)"));
  output.say(
      "schema      " +
      (report.dialect.empty() ? "kept to in no dialect" : "kept to in dialect " + report.dialect) +
      "; ignored: " + joined(report.ignored_dialects) +
      "; rejected: " + joined(report.rejected_dialects));
  output.say("context     " + context_of(report));
  output.say(std::string("repeatable  ") + (report.is_repeatable ? "yes" : "no") +
             ", at temperature 0 with a seed");
  output.say("speed       " + fixed(report.tokens_per_second, 1) + " tokens/s, one request alone");
}

void examine(const Arguments& arguments, const Output& output) {
  const EndpointReport report = examine_endpoint(arguments.chat, arguments.max_context);
  tell(report, output);
  output.result({{"endpoint", arguments.chat.endpoint},
                 {"models", report.models},
                 {"lists_model", report.lists_model},
                 {"answered_by", report.answered_by},
                 {"dialect", report.dialect},
                 {"ignored_dialects", report.ignored_dialects},
                 {"rejected_dialects", report.rejected_dialects},
                 {"context_tokens", report.context_tokens},
                 {"has_reached_context", report.has_reached_context},
                 {"cuts_prompts_silently", report.cuts_prompts_silently},
                 {"is_repeatable", report.is_repeatable},
                 {"tokens_per_second", report.tokens_per_second}});
}

}  // namespace

void add_doctor(CLI::App& lore, const Output& output) {
  auto arguments = std::make_shared<Arguments>();
  CLI::App* verb =
      lore.add_subcommand("doctor", "Ask an endpoint what it truly does, before it costs anything");
  add_chat_options(*verb, arguments->chat, true);
  verb->add_option("--max-context", arguments->max_context, "Tokens of the longest prompt tried")
      ->capture_default_str();
  verb->callback([arguments, &output] { examine(*arguments, output); });
}

}  // namespace lore::cli
