#include "lore/profile/prompt.h"

#include <algorithm>
#include <set>

#include "lore/error.h"

#include "data/fingerprint.h"
#include "data/json_object.h"
#include "data/mapped_file.h"
#include "data/parse_json.h"
#include "profile/template.h"

namespace lore {

struct PromptPack::Content {
  std::string name;
  std::int64_t version;
  std::string scenario;
  std::string system;
  std::vector<std::string> item_factors;
  std::vector<std::string> user_factors;
  PromptTemplate item_template;
  PromptTemplate user_template;
  PromptTemplate history_template;
  std::size_t history_cap;
  std::string hash;
};

namespace {

using Json = JsonObject::Json;
using Names = std::vector<std::string>;

constexpr std::size_t max_depth = 4;
constexpr std::int64_t max_history = 10'000;

const Names keys = {"name",          "version",       "scenario",         "system",
                    "item_slots",    "user_slots",    "item_factors",     "user_factors",
                    "item_template", "user_template", "history_template", "history_cap"};

std::string join(const Names& words, const char* separator) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) text += (i > 0 ? separator : "") + words[i];
  return text;
}

Names with(Names names, const Names& more) {
  names.insert(names.end(), more.begin(), more.end());
  return names;
}

class PackReader {
 public:
  PackReader(const Json& json, const std::string& file)
      : json_(json), pack_(json, file, "", "a prompt pack", keys) {}

  PromptPack read() const {
    const Names item_slots = slots("item_slots");
    const Names user_slots = slots("user_slots");
    PromptPack::Content content{
        .name = pack_.text("name"),
        .version = pack_.integer("version", 1, INT64_MAX),
        .scenario = pack_.text("scenario"),
        .system = words("system"),
        .item_factors = factors("item_factors"),
        .user_factors = factors("user_factors"),
        .item_template = parse("item_template", with(item_slots, {"factors"})),
        .user_template = parse("user_template", with(user_slots, {"factors", "history"})),
        .history_template = parse("history_template", with(item_slots, {"rating"})),
        .history_cap = static_cast<std::size_t>(pack_.integer("history_cap", 1, max_history)),
        .hash = hash()};
    require(content.item_template, "item_template", {"factors"});
    require(content.user_template, "user_template", {"factors", "history"});
    require_any(content.history_template, "history_template", with(item_slots, {"rating"}));
    return PromptPack(std::make_shared<const PromptPack::Content>(std::move(content)));
  }

 private:
  // A string, or a list of lines.
  std::string words(const std::string& key) const {
    if (!pack_.at(key).is_array()) return pack_.text(key);
    const std::string text = join(pack_.texts(key), "\n");
    if (text.empty()) pack_.fail(key, {.problem = "a text without words"});
    return text;
  }

  Names names(const std::string& key) const {
    pack_.at(key);
    const Names names = pack_.texts(key);
    std::set<std::string> seen;
    for (const std::string& name : names) {
      if (name.empty()) pack_.fail(key, {.problem = "an empty name"});
      if (!seen.insert(name).second) {
        pack_.fail(key, {.problem = "a name that stands twice", .found = '"' + name + '"'});
      }
    }
    return names;
  }

  Names factors(const std::string& key) const {
    const Names factors = names(key);
    if (factors.empty()) pack_.fail(key, {.problem = "no factors", .expected = "at least one"});
    return factors;
  }

  Names slots(const std::string& key) const {
    const Names slots = names(key);
    for (const std::string& slot : slots) {
      const bool is_ours = slot == "factors" || slot == "history";
      if (!is_ours && slot.find_first_of("{}?") == std::string::npos) continue;
      pack_.fail(key, {.problem = is_ours ? "a slot that every pack has"
                                          : "the name of a slot holds '{', '}' or '?'",
                       .found = '"' + slot + '"'});
    }
    return slots;
  }

  PromptTemplate parse(const std::string& key, const Names& slots) const {
    return PromptTemplate(words(key), slots, {.file = pack_.file(), .field = key});
  }

  void require(const PromptTemplate& text, const std::string& key, const Names& slots) const {
    for (const std::string& slot : slots) {
      if (text.uses(slot)) continue;
      pack_.fail(key, {.problem = "the template lacks the slot {" + slot + "}"});
    }
  }

  void require_any(const PromptTemplate& text, const std::string& key, const Names& slots) const {
    const auto is_used = [&](const std::string& slot) { return text.uses(slot); };
    if (std::any_of(slots.begin(), slots.end(), is_used)) return;
    pack_.fail(key, {.problem = "the template has no slot", .expected = "slots " + listing(slots)});
  }

  std::string hash() const {
    nlohmann::json canonical = json_;  // its keys are sorted
    for (const char* key : {"system", "item_template", "user_template", "history_template"}) {
      canonical[key] = words(key);
    }
    return fingerprint_of(canonical.dump());
  }

  const Json& json_;
  JsonObject pack_;
};

}  // namespace

const std::string& PromptPack::name() const {
  return content_->name;
}

std::int64_t PromptPack::version() const {
  return content_->version;
}

const std::string& PromptPack::scenario() const {
  return content_->scenario;
}

const std::vector<std::string>& PromptPack::item_factors() const {
  return content_->item_factors;
}

const std::vector<std::string>& PromptPack::user_factors() const {
  return content_->user_factors;
}

std::size_t PromptPack::history_cap() const {
  return content_->history_cap;
}

const std::string& PromptPack::hash() const {
  return content_->hash;
}

PromptPack read_prompt_pack(const std::string& path) {
  return parse_prompt_pack(MappedFile::open(path).text(), path);
}

PromptPack parse_prompt_pack(std::string_view json, const std::string& file) {
  const Json parsed = parse_commented_json(json, file, max_depth);
  return PackReader(parsed, file).read();
}

Prompt render_item(const PromptPack& pack, const PromptFields& item) {
  const PromptPack::Content& content = pack.content();
  PromptFields fields = item;
  fields["factors"] = join(content.item_factors, ", ");
  return {.system = content.system, .user = content.item_template.fill(fields, "the item")};
}

Prompt render_user(const PromptPack& pack, const PromptFields& user,
                   std::span<const PromptFields> history) {
  const PromptPack::Content& content = pack.content();
  Names entries;
  const std::size_t kept = std::min(history.size(), content.history_cap);
  for (std::size_t i = history.size() - kept; i < history.size(); ++i) {
    const std::string entity = "entry " + std::to_string(i) + " of the history";
    entries.push_back(content.history_template.fill(history[i], entity));
  }
  PromptFields fields = user;
  fields["factors"] = join(content.user_factors, ", ");
  fields["history"] = join(entries, "\n");
  return {.system = content.system, .user = content.user_template.fill(fields, "the user")};
}

}  // namespace lore
