#include <algorithm>
#include <set>

#include "lore/error.h"

#include "data/fingerprint.h"
#include "data/json_object.h"
#include "data/mapped_file.h"
#include "data/parse_json.h"
#include "profile/prompt_content.h"
#include "profile/script.h"
#include "profile/shipped_packs.h"

namespace lore {

namespace {

using Json = JsonObject::Json;
using Names = std::vector<std::string>;

constexpr std::size_t max_depth = 6;
constexpr std::int64_t max_history = 10'000;
constexpr std::int64_t max_characters = 100'000;

const Names own_slots = {"factors", "history", "neighbours", "rating"};
const Names keys = {"name",          "version",    "scenario",        "system",
                    "item_slots",    "user_slots", "item_factors",    "user_factors",
                    "item_template", "item_task",  "user_template",   "user_task",
                    "history_cap",   "reply",      "history_template"};

Names with(Names names, const std::string& more) {
  names.push_back(more);
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
        .item_slots = item_slots,
        .user_slots = user_slots,
        .item_factors = factors("item_factors"),
        .user_factors = factors("user_factors"),
        .item_template = any_of("item_template", with(item_slots, "neighbours")),
        .item_task = needing("item_task", {"factors"}, "factors"),
        .user_template = needing("user_template", with(user_slots, "history"), "history"),
        .user_task = needing("user_task", {"factors"}, "factors"),
        .history_template = any_of("history_template", with(item_slots, "rating")),
        .history_cap = static_cast<std::size_t>(pack_.integer("history_cap", 1, max_history)),
        .reply = reply(),
        .hash = hash()};
    return PromptPack(std::make_shared<const PromptPack::Content>(std::move(content)));
  }

 private:
  // A string, or a list of lines.
  std::string words(const std::string& key) const {
    if (!pack_.at(key).is_array()) return pack_.text(key);
    std::string text;
    for (const std::string& line : pack_.texts(key)) text += line + '\n';
    if (text.size() < 2) pack_.fail(key, {.problem = "a text without words"});
    text.pop_back();
    return text;
  }

  Names names(const JsonObject& object, const std::string& key) const {
    object.at(key);
    const Names names = object.texts(key);
    std::set<std::string> seen;
    for (const std::string& name : names) {
      if (name.empty()) object.fail(key, {.problem = "an empty name"});
      if (!seen.insert(name).second) {
        object.fail(key, {.problem = "a name that stands twice", .found = '"' + name + '"'});
      }
    }
    return names;
  }

  Names factors(const std::string& key) const {
    const Names factors = names(pack_, key);
    if (factors.empty()) pack_.fail(key, {.problem = "no factors", .expected = "at least one"});
    return factors;
  }

  Names slots(const std::string& key) const {
    const Names slots = names(pack_, key);
    for (const std::string& slot : slots) {
      const bool is_ours = std::find(own_slots.begin(), own_slots.end(), slot) != own_slots.end();
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

  PromptTemplate needing(const std::string& key, const Names& slots,
                         const std::string& needed) const {
    PromptTemplate text = parse(key, slots);
    if (text.uses(needed)) return text;
    pack_.fail(key, {.problem = "the template lacks the slot {" + needed + "}"});
  }

  PromptTemplate any_of(const std::string& key, const Names& slots) const {
    PromptTemplate text = parse(key, slots);
    const auto is_used = [&](const std::string& slot) { return text.uses(slot); };
    if (std::any_of(slots.begin(), slots.end(), is_used)) return text;
    pack_.fail(key, {.problem = "the template has no slot", .expected = "slots " + listing(slots)});
  }

  ReplySpec reply() const {
    ReplySpec reply;
    if (!pack_.has("reply")) return reply;
    const JsonObject spec(pack_.at("reply"), pack_.file(), "reply", "what a reply looks like",
                          {"fields", "min_characters", "max_characters", "script"});
    if (spec.has("fields")) reply.fields = fields(spec);
    reply.min_characters = static_cast<std::size_t>(spec.integer(
        "min_characters", 1, max_characters, static_cast<std::int64_t>(reply.min_characters)));
    reply.max_characters = static_cast<std::size_t>(
        spec.integer("max_characters", static_cast<std::int64_t>(reply.min_characters),
                     max_characters, static_cast<std::int64_t>(reply.max_characters)));
    if (spec.has("script")) reply.script = script(spec);
    return reply;
  }

  std::string script(const JsonObject& spec) const {
    const std::string name = spec.text("script");
    const Names& known = script_names();
    if (std::find(known.begin(), known.end(), name) != known.end()) return name;
    spec.fail(
        "script",
        {.problem = "an unknown script", .expected = listing(known), .found = '"' + name + '"'});
  }

  std::vector<ReplyField> fields(const JsonObject& spec) const {
    const Json& all = spec.at("fields");
    if (!all.is_object() || all.empty()) {
      spec.fail("fields", {.problem = "no fields", .expected = "an object of at least one"});
    }
    Names names_of_fields;
    for (const auto& [name, ignored] : all.items()) names_of_fields.push_back(name);
    const JsonObject object(all, pack_.file(), spec.path("fields"), "the fields of a reply",
                            names_of_fields);
    std::vector<ReplyField> fields;
    for (const std::string& name : names_of_fields) fields.push_back(field(object, name));
    return fields;
  }

  ReplyField field(const JsonObject& object, const std::string& name) const {
    const Fault fault = {.problem = "no kind of field",
                         .expected = "\"text\", or a list of the words there are"};
    if (name.empty()) object.fail(name, {.problem = "a field without a name"});
    if (object.at(name).is_array()) {
      ReplyField field{.name = name, .words = names(object, name)};
      if (field.words.empty()) object.fail(name, fault);
      return field;
    }
    if (!object.at(name).is_string() || object.text(name) != "text") object.fail(name, fault);
    return {.name = name};
  }

  std::string hash() const {
    nlohmann::json canonical = json_;  // its keys are sorted
    for (const char* key : {"system", "item_template", "item_task", "user_template", "user_task",
                            "history_template"}) {
      canonical[key] = words(key);
    }
    return fingerprint_of(canonical.dump());
  }

  const Json& json_;
  JsonObject pack_;
};

}  // namespace

PromptPack read_prompt_pack(const std::string& path) {
  return parse_prompt_pack(MappedFile::open(path).text(), path);
}

PromptPack shipped_prompt_pack(const std::string& name) {
  Names names;
  for (const ShippedPack& pack : shipped_packs()) {
    if (pack.name == name) return parse_prompt_pack(pack.json, name);
    names.emplace_back(pack.name);
  }
  throw Error({.kind = ErrorKind::not_found,
               .problem = "no prompt pack of this name comes with Lore",
               .expected = listing(names),
               .found = '"' + name + '"',
               .hint = "name a file to use a pack of your own"});
}

PromptPack parse_prompt_pack(std::string_view json, const std::string& file) {
  const Json parsed = parse_commented_json(json, file, max_depth);
  return PackReader(parsed, file).read();
}

}  // namespace lore
