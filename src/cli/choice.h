#pragma once

#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace lore::cli {

// The words an option takes, each with its meaning, in the order help lists them.
template <typename Value>
using Words = std::vector<std::pair<std::string, Value>>;

// An option that sets `target`, a Value or optional of one, to the meaning of the word it is given.
// Help shows the words, and which stands for what `target` is now.
template <typename Value, typename Target>
CLI::Option* add_choice(CLI::App& verb, const std::string& name, Target& target,
                        const Words<Value>& words, const std::string& help) {
  std::vector<std::string> listed;
  std::string now;
  for (const auto& [word, meaning] : words) {
    listed.push_back(word);
    if (target == meaning) now = word;
  }
  const auto set = [&target, words](const std::string& given) {
    for (const auto& [word, meaning] : words) {
      if (word == given) target = meaning;
    }
  };
  return verb.add_option_function<std::string>(name, set, help)
      ->check(CLI::IsMember(listed))
      ->default_str(now);
}

}  // namespace lore::cli
