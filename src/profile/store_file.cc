#include "profile/store_file.h"

#include <chrono>

#include "lore/error.h"

#include "data/utf8.h"

namespace lore {

namespace {

constexpr std::int64_t newest_version = 2;
constexpr const char* application_id = "1280266821";  // "LORE" in ASCII, marks the file as ours

constexpr const char* make_tables =
    "CREATE TABLE profiles ("
    "  side TEXT NOT NULL CHECK (side IN ('user', 'item')),"
    "  pack TEXT NOT NULL,"
    "  id TEXT NOT NULL,"
    "  text TEXT NOT NULL,"
    "  source TEXT NOT NULL,"
    "  prompt TEXT NOT NULL,"
    "  model TEXT NOT NULL,"
    "  created INTEGER NOT NULL,"
    "  kind TEXT NOT NULL CHECK (kind IN ('given', 'generated', 'group', 'fallback')),"
    "  PRIMARY KEY (side, pack, id)"
    ") STRICT;"
    "CREATE TABLE replies ("
    "  key TEXT NOT NULL PRIMARY KEY,"
    "  status TEXT NOT NULL CHECK (status IN ('ok', 'refused', 'invalid', 'failed')),"
    "  text TEXT NOT NULL,"
    "  raw TEXT NOT NULL,"
    "  problem TEXT NOT NULL,"
    "  model TEXT NOT NULL,"
    "  fingerprint TEXT NOT NULL,"
    "  prompt_tokens INTEGER NOT NULL,"
    "  completion_tokens INTEGER NOT NULL,"
    "  nano_cost INTEGER NOT NULL,"
    "  attempts INTEGER NOT NULL,"
    "  created INTEGER NOT NULL"
    ") STRICT;"
    // Whom a reply is about, also where a later profile no longer uses it.
    "CREATE TABLE subjects ("
    "  side TEXT NOT NULL,"
    "  id TEXT NOT NULL,"
    "  key TEXT NOT NULL,"
    "  PRIMARY KEY (side, id, key)"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX subjects_by_key ON subjects (key);"
    "CREATE TABLE secrets (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT;"
    "INSERT INTO secrets VALUES ('salt', lower(hex(randomblob(16))));";

// Version 1 had profiles alone, of no pack.
constexpr const char* from_version_1 =
    "INSERT INTO profiles (side, pack, id, text, source, prompt, model, created, kind) "
    "SELECT side, '', id, text, source, prompt, model, created, 'given' FROM profiles_1;"
    "DROP TABLE profiles_1;";

bool is_new(const SqliteDatabase& database) {
  return database.pragma("application_id") == "0" && database.pragma("user_version") == "0" &&
         database.pragma("schema_version") == "0";
}

void set_version(const SqliteDatabase& database) {
  database.execute("PRAGMA user_version = " + std::to_string(newest_version));
}

void make(const SqliteDatabase& database) {
  SqliteTransaction transaction(database);
  if (!is_new(database)) return;  // another program was faster
  database.execute(make_tables);
  database.execute(std::string("PRAGMA application_id = ") + application_id);
  set_version(database);
  transaction.commit();
}

void bring_up_to_date(const SqliteDatabase& database) {
  SqliteTransaction transaction(database);
  if (database.pragma("user_version") != "1") return;  // another program was faster
  database.execute("ALTER TABLE profiles RENAME TO profiles_1");
  database.execute(make_tables);
  database.execute(from_version_1);
  set_version(database);
  transaction.commit();
}

void check_identity(const SqliteDatabase& database) {
  if (database.pragma("application_id") != application_id) {
    throw Error({.kind = ErrorKind::corrupt,
                 .problem = "an SQLite database, but no profile store",
                 .place = {.file = database.path()}});
  }
  const std::string version = database.pragma("user_version");
  if (version == "1" || version == std::to_string(newest_version)) return;
  throw Error({.kind = ErrorKind::unsupported,
               .problem = "a profile store of another version",
               .place = {.file = database.path()},
               .expected = "version " + std::to_string(newest_version) + " or older",
               .found = "version " + version,
               .hint = "open it with the Lore that wrote it, or a later one"});
}

void keep_log(const SqliteDatabase& database) {
  const std::string mode = database.keep_write_ahead_log();
  if (mode != "wal") {
    throw Error({.kind = ErrorKind::io,
                 .problem = "SQLite cannot keep a write-ahead log here",
                 .place = {.file = database.path()},
                 .found = "journal mode " + mode,
                 .hint = "put the store on a local disk"});
  }
  database.execute("PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
}

}  // namespace

ProfileStore::Database::Database(const std::string& path) : SqliteDatabase(path) {
  if (is_new(*this)) make(*this);
  check_identity(*this);
  if (pragma("user_version") == "1") {
    prepare("SELECT side, id, text, source, prompt, model, created FROM profiles");
    bring_up_to_date(*this);
  }
  prepare("SELECT side, pack, id, text, source, prompt, model, created, kind FROM profiles");
  prepare("SELECT key, status, text, raw, problem, model, nano_cost, created FROM replies");
  prepare("SELECT side, id, key FROM subjects");
  keep_log(*this);
}

std::string_view side_key(Side side) {
  if (side != Side::context) return name_of(side);
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "profiles are of a user or an item",
               .found = name_of(side)});
}

void check_words(std::string_view words, const char* field) {
  const bool is_utf8 = !find_invalid_utf8(words);
  if (is_utf8 && words.find('\0') == std::string_view::npos) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = is_utf8 ? "a NUL byte" : "invalid UTF-8",
               .place = {.field = field}});
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::int64_t seconds_now() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since_1970).count();
}

}  // namespace lore
