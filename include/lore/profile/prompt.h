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
  std::string system;  // the instructions
  std::string user;    // the data they are about

  bool operator==(const Prompt&) const = default;
};

// What is known of an entity, in words, by the name of the field. An empty text is a missing one.
using PromptFields = std::map<std::string, std::string>;

// One thing a JSON reply tells: free text, or some of the words of a closed vocabulary.
struct ReplyField {
  std::string name;
  std::vector<std::string> words = {};  // empty: free text

  bool operator==(const ReplyField&) const = default;
};

// What a reply has to look like. It can hold no number: a profile never carries a score.
struct ReplySpec {
  std::vector<ReplyField> fields = {};  // empty: plain text; else a JSON object of these
  std::size_t min_characters = 20;      // of the text made of the reply, in code points
  std::size_t max_characters = 6000;
  std::string script = {};  // "latin", "cyrillic", "han", ...: that of most letters; empty: any

  bool operator==(const ReplySpec&) const = default;
};

// The JSON schema of a reply, in the subset that strict structured output knows: every field
// required, no others. "" where the reply is plain text.
std::string schema_of(const ReplySpec& reply);

// How to ask about the users and items of one domain: templates, and the key factors an answer
// should go into, as in KAR (Xi et al., RecSys 2024, arXiv 2306.10933).
//
// A pack is a JSON file; comments are allowed, every key but "reply" is needed, and none may be
// added:
//
//   {
//     "name": "movie", "version": 1, "scenario": "movies",
//     "system": "You know films well.",
//     "item_slots": ["title", "year"],        // fields of an item that templates may name
//     "user_slots": ["age"],                  // the same of a user
//     "item_factors": ["genre", "mood"],      // what {factors} stands for, joined with ", "
//     "user_factors": ["genre", "mood"],
//     "item_template": ["Film: {title}", "Year: {year?}", "Similar films: {neighbours?}"],
//     "item_task": "Describe this film with regard to {factors}.",
//     "user_template": ["Age: {age?}", "Films seen:", "{history}"],
//     "user_task": "Explain their taste in {factors}.",
//     "history_template": "{title}, {rating?} stars",  // an entry of {history}, a line each
//     "history_cap": 30,                               // entries kept
//     "reply": {                                       // absent: plain text
//       "fields": {"summary": "text", "topics": ["war", "love"]},  // absent: plain text
//       "min_characters": 40, "max_characters": 4000, "script": "latin"
//     }
//   }
//
// The system message is "system", the task and how to reply: instructions alone. The user message
// is the template filled: data alone. "system", tasks and templates are a string or a list of
// lines. In a template {name} is a slot, {name?} one that may be missing, {{ and }} are braces; a
// line all of whose slots are missing is left out. item_template knows item_slots and {neighbours},
// and needs one of them; user_template knows user_slots and {history}, and needs {history};
// history_template knows item_slots and {rating}, and needs one of them; tasks know {factors} and
// need it. Thread safety: safe for concurrent use. Copies share their content.
class PromptPack {
 public:
  struct Content;  // private to the library

  explicit PromptPack(std::shared_ptr<const Content> content) : content_(std::move(content)) {}

  const std::string& name() const;
  std::int64_t version() const;
  const std::string& scenario() const;
  const std::vector<std::string>& item_slots() const;
  const std::vector<std::string>& user_slots() const;
  const std::vector<std::string>& item_factors() const;
  const std::vector<std::string>& user_factors() const;
  std::size_t history_cap() const;
  const ReplySpec& reply() const;

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

// A pack that comes with Lore: "book", "movie", "music", "news" or "product". Throws
// Error(not_found) with the names there are.
PromptPack shipped_prompt_pack(const std::string& name);

// Fields are hostile: before they enter a prompt, personal data in them is redacted, what a model
// could take for a special token is neutralised, line breaks become blanks, and what is longer than
// 2,000 characters is cut.
//
// Throws Error(not_found) naming field and slot if a slot's field is missing.
Prompt render_item(const PromptPack& pack, const PromptFields& item);

// `history` are the items the user met, oldest first, each with the user's "rating" if there is
// one; its newest history_cap() entries are told, fewer where the data would exceed `max_tokens`
// (0: no limit). Throws Error(not_found) as render_item does, also for {history} of a user without
// one.
Prompt render_user(const PromptPack& pack, const PromptFields& user,
                   std::span<const PromptFields> history, std::size_t max_tokens = 0);

// What several items, or the tastes of several users, have in common: one line of
// "history_template" each, at most history_cap() of them.
Prompt render_item_group(const PromptPack& pack, std::span<const PromptFields> items);
Prompt render_user_group(const PromptPack& pack, std::span<const PromptFields> liked);

// The prompt with its data between two lines that carry `nonce`, and a system message that says so.
// Text written before the nonce was drawn cannot end the data. Throws Error(invalid_argument) if
// the data holds the nonce.
Prompt fence(const Prompt& prompt, std::string_view nonce);

// 32 hexadecimal digits out of the system's random numbers.
std::string new_nonce();

// About how many tokens a text is: four ASCII characters to one, two other letters to one, one
// ideograph to one.
std::size_t estimate_tokens(std::string_view text);
std::size_t estimate_tokens(const Prompt& prompt);

}  // namespace lore
