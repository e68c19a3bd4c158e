#include "cli/chat_options.h"

namespace lore::cli {

void add_chat_options(CLI::App& verb, ChatClientOptions& options, bool is_required) {
  const auto add = [&verb](const char* name, auto& value, const char* help) {
    return verb.add_option(name, value, help)->capture_default_str()->group("Language model");
  };
  add("--endpoint", options.endpoint, "An OpenAI-compatible URL, like http://127.0.0.1:8080/v1")
      ->required(is_required);
  add("--model", options.model, "The model's name at the endpoint")->required(is_required);
  add("--key-variable", options.key_variable, "Environment variable that holds the key");
  add("--key-file", options.key_file, "File whose first line is the key, in its place");
  verb.add_flag("--local-only", options.local_only, "Refuse an endpoint on another host")
      ->group("Language model");
  add("--max-in-flight", options.max_in_flight, "Requests at once, at most");
  add("--requests-per-minute", options.requests_per_minute, "0: no limit but the server's");
  add("--tokens-per-minute", options.tokens_per_minute, "0: no limit but the server's");
  add("--max-attempts", options.max_attempts, "A request, before it fails");
  add("--timeout", options.total_seconds, "Seconds a request may take");
  add("--stall-timeout", options.stall_seconds, "Seconds a request may be without a byte");
  add("--max-wait", options.max_wait_seconds, "Seconds; a longer pause asked for ends the work");
  add("--dialect", options.dialect, "How to ask for a schema, as `lore doctor` names it");
}

}  // namespace lore::cli
