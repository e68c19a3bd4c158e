#include <nlohmann/json.hpp>

#include "lore/error.h"
#include "lore/profile/profile_store.h"

#include "data/json_object.h"
#include "data/line_reader.h"
#include "data/parse_json.h"
#include "data/write_file.h"
#include "profile/profile_rows.h"
#include "profile/store_file.h"

namespace lore {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t max_depth = 8;

constexpr std::string_view select_replies =
    "SELECT key, status, text, raw, problem, model, fingerprint, prompt_tokens, completion_tokens, "
    "nano_cost, attempts, created FROM replies ORDER BY key";

// Empty texts are left out.
void add_line(Json line, std::string& lines) {
  for (auto each = line.begin(); each != line.end();) {
    each = *each == "" ? line.erase(each) : std::next(each);
  }
  lines += line.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

Json json_of(Side side, const Profile& profile) {
  return {{"profile", profile.id},
          {"side", name_of(side)},
          {"pack", profile.pack},
          {"text", profile.text},
          {"source", profile.origin.source},
          {"prompt", profile.origin.prompt},
          {"model", profile.origin.model},
          {"created", profile.origin.created},
          {"kind", name_of(profile.origin.kind)}};
}

Json json_of(const StoredReply& reply) {
  return {{"reply", reply.key},
          {"status", name_of(reply.status)},
          {"text", reply.text},
          {"raw", reply.raw},
          {"problem", reply.problem},
          {"model", reply.model},
          {"fingerprint", reply.fingerprint},
          {"prompt_tokens", reply.prompt_tokens},
          {"completion_tokens", reply.completion_tokens},
          {"nano_cost", reply.nano_cost},
          {"attempts", reply.attempts},
          {"created", reply.created}};
}

const JsonObject::Choices<Side> sides = {{"user", Side::user}, {"item", Side::item}};

// Reads an archive line by line into an open transaction.
class ArchiveReader {
 public:
  ArchiveReader(const SqliteDatabase& database, const std::string& path)
      : path_(path),
        lines_(path, Encoding::utf8),
        users_(database, Side::user),
        items_(database, Side::item),
        replies_(database) {}

  std::size_t read() {
    std::size_t count = 0;
    for (; lines_.next(); ++count) {
      try {
        const Json json = parse_commented_json(lines_.text(), path_, max_depth);
        const JsonObject line(json, path_, "", "a line of an archive", keys_of(json));
        read_line(line);
      } catch (const Error& error) {
        lines_.fail({.problem = error.fault().problem,
                     .place = {.field = error.fault().place.field},
                     .expected = error.fault().expected,
                     .found = error.fault().found});
      }
    }
    return count;
  }

 private:
  static std::vector<std::string> keys_of(const Json& json) {
    std::vector<std::string> keys;
    if (json.is_object()) {
      for (const auto& [key, ignored] : json.items()) keys.push_back(key);
    }
    return keys;
  }

  void read_line(const JsonObject& line) {
    if (line.has("reply")) return read_reply(line);
    if (line.has("subject")) {
      return replies_.write_subject(line.choice("side", sides), line.text("subject"),
                                    line.text("key"));
    }
    const Profile profile = profile_in(line);
    check_profile(profile);
    (line.choice("side", sides) == Side::user ? users_ : items_).write(profile);
  }

  Profile profile_in(const JsonObject& line) const {
    return {.id = line.text("profile"),
            .text = line.text("text"),
            .origin = {.source = line.text("source", ""),
                       .prompt = line.text("prompt", ""),
                       .model = line.text("model", ""),
                       .created = number(line, "created"),
                       .kind = parse_kind(line.text("kind"))},
            .pack = line.text("pack", "")};
  }

  void read_reply(const JsonObject& line) {
    const StoredReply reply = {.key = line.text("reply"),
                               .status = parse_status(line.text("status")),
                               .text = line.text("text", ""),
                               .raw = line.text("raw", ""),
                               .problem = line.text("problem", ""),
                               .model = line.text("model", ""),
                               .fingerprint = line.text("fingerprint", ""),
                               .prompt_tokens = number(line, "prompt_tokens"),
                               .completion_tokens = number(line, "completion_tokens"),
                               .nano_cost = number(line, "nano_cost"),
                               .attempts = number(line, "attempts"),
                               .created = number(line, "created")};
    check_reply(reply);
    replies_.write(reply);
  }

  static std::int64_t number(const JsonObject& line, const std::string& key) {
    return line.integer(key, 0, INT64_MAX);
  }

  std::string path_;
  LineReader lines_;
  ProfileWriter users_;
  ProfileWriter items_;
  ReplyWriter replies_;
};

}  // namespace

std::size_t ProfileStore::write_archive(const std::string& path) const {
  std::string lines;
  std::size_t count = 0;
  const auto add = [&](const Json& line) {
    add_line(line, lines);
    ++count;
  };
  for (Side side : {Side::user, Side::item}) {
    for (const std::string& pack : packs(side)) {
      for_each(
          side, [&](const Profile& profile) { add(json_of(side, profile)); }, pack);
    }
  }
  SqliteStatement replies = database_->prepare(select_replies);
  while (replies.next()) add(json_of(reply_of(replies)));
  SqliteStatement subjects =
      database_->prepare("SELECT id, side, key FROM subjects ORDER BY side, id, key");
  while (subjects.next()) {
    add({{"subject", subjects.text(0)}, {"side", subjects.text(1)}, {"key", subjects.text(2)}});
  }
  write_file(path, lines);
  return count;
}

std::size_t ProfileStore::read_archive(const std::string& path) {
  SqliteTransaction transaction(*database_);
  const std::size_t count = ArchiveReader(*database_, path).read();
  transaction.commit();
  return count;
}

}  // namespace lore
