#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lore {

// What is asked of a large language model.
struct Prompt {
  std::string system;  // how it shall behave
  std::string user;    // the question

  bool operator==(const Prompt&) const = default;
};

// What is known of an entity, in words, by the name of the field. An empty text is a missing one.
using PromptFields = std::map<std::string, std::string>;

// How to ask about the users and items of one domain: templates, and the key factors an answer
// should go into, as in KAR (Xi et al., RecSys 2024, arXiv 2306.10933).
//
// A pack is a JSON file; comments are allowed, every key is needed, and none may be added:
//
//   {
//     "name": "movie", "version": 1, "scenario": "movies",
//     "system": "You know films well.",
//     "item_slots": ["title", "year"],        // fields of an item that templates may name
//     "user_slots": ["age"],                  // the same of a user
//     "item_factors": ["genre", "mood"],      // what {factors} stands for, joined with ", "
//     "user_factors": ["genre", "mood"],
//     "item_template": "Describe {title} ({year?}) with regard to {factors}.",
//     "user_template": ["They are {age?} and saw:", "{history}", "Explain {factors}."],
//     "history_template": "{title}, {rating?} stars",  // an entry of {history}, a line each
//     "history_cap": 30                                // entries kept, the newest
//   }
//
// "system" and the templates are a string or a list of lines; "system" is sent as it stands. In a
// template {name} is a slot, {name?} one that is left empty where the field is missing, {{ and }}
// are braces. item_template knows item_slots and {factors}, and needs {factors}; user_template
// knows user_slots, {factors} and {history}, and needs these two; history_template knows
// item_slots and {rating}, and needs one of them.
// Thread safety: safe for concurrent use. Copies share their content.
class PromptPack {
 public:
  struct Content;  // private to the library

  explicit PromptPack(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

  const std::string& name() const;
  std::int64_t version() const;
  const std::string& scenario() const;
  const std::vector<std::string>& item_factors() const;
  const std::vector<std::string>& user_factors() const;
  std::size_t history_cap() const;

  // XXH3-128 of the content, 32 hexadecimal digits: comments, layout and the order of keys do not
  // count. The `prompt` of a profile's provenance.
  const std::string& hash() const;

  const Content& content() const { return *content_; }

 private:
  std::shared_ptr<const Content> content_;
};

// Throws Error(not_found), Error(io), or Error(format) with file and key for what is no pack; a
// template's error tells the slot, its byte in the template, and the slots there are.
PromptPack read_prompt_pack(const std::string& path);

// The same for a text; `file` is for messages.
PromptPack parse_prompt_pack(std::string_view json, const std::string& file);

// Throws Error(not_found) naming field and slot if a slot's field is missing.
Prompt render_item(const PromptPack& pack, const PromptFields& item);

// `history` are the items the user met, oldest first, each with the user's "rating" if there is
// one; its newest history_cap() entries are told. Throws Error(not_found) as render_item does, also
// for {history} of a user without one.
Prompt render_user(const PromptPack& pack, const PromptFields& user,
                   std::span<const PromptFields> history);

}  // namespace lore
