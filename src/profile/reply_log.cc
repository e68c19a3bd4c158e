#include "lore/profile/profile_store.h"

#include "profile/digest.h"
#include "profile/profile_rows.h"
#include "profile/store_file.h"

namespace lore {

namespace {

constexpr std::string_view select_reply =
    "SELECT key, status, text, raw, problem, model, fingerprint, prompt_tokens, completion_tokens, "
    "nano_cost, attempts, created FROM replies WHERE key = ?1";

}  // namespace

std::optional<StoredReply> ProfileStore::find_reply(std::string_view key) const {
  SqliteStatement rows = database_->prepare(select_reply);
  rows.bind(1, key);
  if (!rows.next()) return std::nullopt;
  return reply_of(rows);
}

void ProfileStore::record(Side side, std::span<const Answer> answers) {
  for (const Answer& answer : answers) {
    check_profile(answer.profile);
    for (const StoredReply& reply : answer.replies) check_reply(reply);
  }
  SqliteTransaction transaction(*database_);
  ProfileWriter profiles(*database_, side);
  ReplyWriter replies(*database_);
  for (const Answer& answer : answers) {
    profiles.write(answer.profile);
    for (const StoredReply& reply : answer.replies) {
      replies.write(reply);
      replies.write_subject(side, answer.profile.id, reply.key);
    }
  }
  transaction.commit();
}

StoreStats ProfileStore::stats() const {
  StoreStats stats;
  SqliteStatement kinds = database_->prepare("SELECT kind, count(*) FROM profiles GROUP BY kind");
  while (kinds.next()) stats.profiles[parse_kind(kinds.text(0))] = kinds.number(1);
  SqliteStatement statuses = database_->prepare(
      "SELECT status, count(*), sum(prompt_tokens), sum(completion_tokens), sum(nano_cost) "
      "FROM replies GROUP BY status");
  while (statuses.next()) {
    stats.replies[parse_status(statuses.text(0))] = statuses.number(1);
    stats.prompt_tokens += statuses.number(2);
    stats.completion_tokens += statuses.number(3);
    stats.nano_cost += statuses.number(4);
  }
  SqliteStatement models = database_->prepare("SELECT model, count(*) FROM replies GROUP BY model");
  while (models.next()) stats.models[std::string(models.text(0))] = models.number(1);
  return stats;
}

std::size_t ProfileStore::forget(Side side, std::string_view id) {
  std::int64_t removed = 0;
  {
    SqliteTransaction transaction(*database_);
    const auto run = [&](std::string_view sql) {
      SqliteStatement statement = database_->prepare(sql);
      statement.bind(1, side_key(side)).bind(2, id);
      statement.next();
      return database_->changes();
    };
    removed += run("DELETE FROM profiles WHERE side = ?1 AND id = ?2");
    removed += run(
        "DELETE FROM replies WHERE key IN (SELECT key FROM subjects WHERE side = ?1 AND id = ?2) "
        "AND key NOT IN (SELECT key FROM subjects WHERE side <> ?1 OR id <> ?2)");
    run("DELETE FROM subjects WHERE side = ?1 AND id = ?2");
    transaction.commit();
  }
  database_->execute("VACUUM");
  database_->checkpoint();
  return static_cast<std::size_t>(removed);
}

std::string ProfileStore::salted(std::string_view id) const {
  SqliteStatement rows = database_->prepare("SELECT value FROM secrets WHERE name = 'salt'");
  rows.next();
  return sha256(std::string(rows.text(0)) + '\0' + std::string(id)).substr(0, 16);
}

}  // namespace lore
