#include "profile/profile_rows.h"

#include <array>
#include <initializer_list>
#include <string_view>
#include <utility>

#include "lore/error.h"

#include "profile/store_file.h"

namespace lore {

namespace {

constexpr std::array<std::pair<ProfileKind, const char*>, 4> kinds = {
    {{ProfileKind::given, "given"},
     {ProfileKind::generated, "generated"},
     {ProfileKind::group, "group"},
     {ProfileKind::fallback, "fallback"}}};

constexpr std::array<std::pair<ReplyStatus, const char*>, 4> statuses = {
    {{ReplyStatus::ok, "ok"},
     {ReplyStatus::refused, "refused"},
     {ReplyStatus::invalid, "invalid"},
     {ReplyStatus::failed, "failed"}}};

constexpr std::string_view insert_profile =
    "INSERT INTO profiles (side, pack, id, text, source, prompt, model, created, kind) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
    "ON CONFLICT (side, pack, id) DO UPDATE SET text = excluded.text, source = excluded.source, "
    "prompt = excluded.prompt, model = excluded.model, created = excluded.created, "
    "kind = excluded.kind";

constexpr std::string_view insert_reply =
    "INSERT INTO replies (key, status, text, raw, problem, model, fingerprint, prompt_tokens, "
    "completion_tokens, nano_cost, attempts, created) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) "
    "ON CONFLICT (key) DO UPDATE SET status = excluded.status, text = excluded.text, "
    "raw = excluded.raw, problem = excluded.problem, model = excluded.model, "
    "fingerprint = excluded.fingerprint, prompt_tokens = excluded.prompt_tokens, "
    "completion_tokens = excluded.completion_tokens, nano_cost = excluded.nano_cost, "
    "attempts = excluded.attempts, created = excluded.created "
    "WHERE replies.status <> 'ok' OR excluded.status = 'ok'";

template <typename Value, std::size_t n>
const char* name_in(const std::array<std::pair<Value, const char*>, n>& names, Value value) {
  for (const auto& [each, name] : names) {
    if (each == value) return name;
  }
  return "";
}

template <typename Value, std::size_t n>
Value value_in(const std::array<std::pair<Value, const char*>, n>& names, std::string_view name,
               const char* what) {
  for (const auto& [value, each] : names) {
    if (name == each) return value;
  }
  throw Error({.kind = ErrorKind::format,
               .problem = std::string("an unknown ") + what,
               .found = '"' + std::string(name) + '"'});
}

struct Words {
  const char* field;
  std::string_view text;
};

void check_all(std::initializer_list<Words> words) {
  for (const Words& each : words) check_words(each.text, each.field);
}

}  // namespace

const char* name_of(ProfileKind kind) {
  return name_in(kinds, kind);
}

const char* name_of(ReplyStatus status) {
  return name_in(statuses, status);
}

ProfileKind parse_kind(std::string_view name) {
  return value_in(kinds, name, "kind of profile");
}

ReplyStatus parse_status(std::string_view name) {
  return value_in(statuses, name, "status of a reply");
}

void check_origin(const ProfileOrigin& origin) {
  check_all({{"source", origin.source}, {"prompt", origin.prompt}, {"model", origin.model}});
}

void check_profile(const Profile& profile) {
  check_all({{"id", profile.id}, {"text", profile.text}, {"pack", profile.pack}});
  check_origin(profile.origin);
  if (!is_blank(profile.id) && !is_blank(profile.text)) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "a profile needs an id and a text",
               .place = {.field = is_blank(profile.id) ? "id" : "text"}});
}

void check_reply(const StoredReply& reply) {
  check_all({{"key", reply.key},
             {"text", reply.text},
             {"raw", reply.raw},
             {"problem", reply.problem},
             {"model", reply.model},
             {"fingerprint", reply.fingerprint}});
  const bool is_ok = reply.status == ReplyStatus::ok;
  if (!reply.key.empty() && is_ok != is_blank(reply.text)) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = reply.key.empty() ? "a reply without a key"
                          : is_ok           ? "a reply that is ok has a text"
                                            : "a reply that is not ok has no text",
               .place = {.field = reply.key.empty() ? "key" : "text"}});
}

Profile profile_of(const SqliteStatement& row) {
  return {.id = std::string(row.text(0)),
          .text = std::string(row.text(1)),
          .origin = {.source = std::string(row.text(2)),
                     .prompt = std::string(row.text(3)),
                     .model = std::string(row.text(4)),
                     .created = row.number(5),
                     .kind = parse_kind(row.text(6))},
          .pack = std::string(row.text(7))};
}

StoredReply reply_of(const SqliteStatement& row) {
  return {.key = std::string(row.text(0)),
          .status = parse_status(row.text(1)),
          .text = std::string(row.text(2)),
          .raw = std::string(row.text(3)),
          .problem = std::string(row.text(4)),
          .model = std::string(row.text(5)),
          .fingerprint = std::string(row.text(6)),
          .prompt_tokens = row.number(7),
          .completion_tokens = row.number(8),
          .nano_cost = row.number(9),
          .attempts = row.number(10),
          .created = row.number(11)};
}

ProfileWriter::ProfileWriter(const SqliteDatabase& database, Side side)
    : side_(side_key(side)), insert_(database.prepare(insert_profile)), now_(seconds_now()) {}

void ProfileWriter::write(const Profile& profile) {
  const ProfileOrigin& origin = profile.origin;
  insert_.bind(1, side_).bind(2, profile.pack).bind(3, profile.id).bind(4, profile.text);
  insert_.bind(5, origin.source).bind(6, origin.prompt).bind(7, origin.model);
  insert_.bind(8, origin.created != 0 ? origin.created : now_);
  insert_.bind(9, name_of(origin.kind));
  insert_.next();
}

ReplyWriter::ReplyWriter(const SqliteDatabase& database)
    : insert_reply_(database.prepare(insert_reply)),
      insert_subject_(database.prepare("INSERT OR IGNORE INTO subjects VALUES (?1, ?2, ?3)")),
      now_(seconds_now()) {}

void ReplyWriter::write(const StoredReply& reply) {
  insert_reply_.bind(1, reply.key).bind(2, name_of(reply.status)).bind(3, reply.text);
  insert_reply_.bind(4, reply.raw).bind(5, reply.problem).bind(6, reply.model);
  insert_reply_.bind(7, reply.fingerprint).bind(8, reply.prompt_tokens);
  insert_reply_.bind(9, reply.completion_tokens).bind(10, reply.nano_cost);
  insert_reply_.bind(11, reply.attempts).bind(12, reply.created != 0 ? reply.created : now_);
  insert_reply_.next();
}

void ReplyWriter::write_subject(Side side, std::string_view id, std::string_view key) {
  insert_subject_.bind(1, side_key(side)).bind(2, id).bind(3, key);
  insert_subject_.next();
}

}  // namespace lore
