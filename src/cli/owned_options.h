#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

namespace lore::cli {

// The names of what can be chosen, with commas.
template <typename Choices>
std::string names_of(const Choices& choices) {
  std::string names;
  for (const auto choice : choices)
    names += (names.empty() ? "" : ", ") + std::string(name_of(choice));
  return names;
}

// Options of which each is of use to some of what can be chosen, and to nothing else: backbones,
// say.
template <typename Choice>
class OwnedOptions {
 public:
  // Whether options of `owner` are of use to `choice`.
  using Uses = bool (*)(Choice choice, Choice owner);

  explicit OwnedOptions(Uses uses) : uses_(uses) {}

  // Help names the owners where they are few.
  CLI::Option* own(CLI::Option* option, std::vector<Choice> owners) {
    const bool of_few = owners.size() <= 4;
    if (of_few) option->description(option->get_description() + ": " + names_of(owners));
    owned_.emplace_back(option, std::move(owners));
    return option;
  }

  // To be called once parsed. Throws CLI::ValidationError where an option was given that is of no
  // use to any of `chosen`.
  void check(const std::vector<Choice>& chosen) const {
    for (const auto& [option, owners] : owned_) {
      if (option->count() == 0 || are_used(owners, chosen)) continue;
      throw CLI::ValidationError(
          option->get_name(), "no option of " + names_of(chosen) + ", but of: " + names_of(owners));
    }
  }

  // To be called once parsed. Throws CLI::ValidationError with `reason` where any was given.
  void refuse_all(const std::string& reason) const {
    for (const auto& [option, owners] : owned_) {
      if (option->count() > 0) throw CLI::ValidationError(option->get_name(), reason);
    }
  }

 private:
  bool are_used(const std::vector<Choice>& owners, const std::vector<Choice>& chosen) const {
    return std::ranges::any_of(chosen, [&](Choice choice) {
      return std::ranges::any_of(owners, [&](Choice owner) { return uses_(choice, owner); });
    });
  }

  Uses uses_;
  std::vector<std::pair<CLI::Option*, std::vector<Choice>>> owned_;
};

}  // namespace lore::cli
