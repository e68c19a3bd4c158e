#pragma once

#include <string>
#include <string_view>

#include "lore/profile/profile_store.h"

#include "profile/sqlite.h"

namespace lore {

// The kind (status) of a name in the tables. Throws Error(format) for another name.
ProfileKind parse_kind(std::string_view name);
ReplyStatus parse_status(std::string_view name);

// Throw Error(invalid_argument) with the field for what may not enter a store.
void check_origin(const ProfileOrigin& origin);
void check_profile(const Profile& profile);
void check_reply(const StoredReply& reply);

// A row of "id, text, source, prompt, model, created, kind, pack".
Profile profile_of(const SqliteStatement& row);

// A row of "key, status, text, raw, problem, model, fingerprint, prompt_tokens, completion_tokens,
// nano_cost, attempts, created".
StoredReply reply_of(const SqliteStatement& row);

// Writes the profiles of one side. Does not check them.
class ProfileWriter {
 public:
  ProfileWriter(const SqliteDatabase& database, Side side);

  void write(const Profile& profile);

 private:
  std::string_view side_;
  SqliteStatement insert_;
  std::int64_t now_;
};

// Writes replies, and whom they are about. Does not check them. A reply that is ok is never
// replaced by one that is not.
class ReplyWriter {
 public:
  explicit ReplyWriter(const SqliteDatabase& database);

  void write(const StoredReply& reply);
  void write_subject(Side side, std::string_view id, std::string_view key);

 private:
  SqliteStatement insert_reply_;
  SqliteStatement insert_subject_;
  std::int64_t now_;
};

}  // namespace lore
