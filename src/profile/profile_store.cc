#include "lore/profile/profile_store.h"

#include <chrono>

#include <nlohmann/json.hpp>

#include "lore/data/record.h"
#include "lore/data/string_map.h"
#include "lore/error.h"

#include "data/utf8.h"
#include "data/write_file.h"
#include "profile/sqlite.h"

namespace lore {

struct ProfileStore::Database : SqliteDatabase {
  using SqliteDatabase::SqliteDatabase;
};

namespace {

constexpr std::int64_t schema_version = 1;
constexpr const char* application_id = "1280266821";  // "LORE" in ASCII, marks the file as ours

constexpr const char* make_tables =
    "CREATE TABLE profiles ("
    "  side TEXT NOT NULL CHECK (side IN ('user', 'item')),"
    "  id TEXT NOT NULL,"
    "  text TEXT NOT NULL,"
    "  source TEXT NOT NULL,"
    "  prompt TEXT NOT NULL,"
    "  model TEXT NOT NULL,"
    "  created INTEGER NOT NULL,"
    "  PRIMARY KEY (side, id)"
    ") STRICT;";

constexpr std::string_view select_all =
    "SELECT id, text, source, prompt, model, created FROM profiles WHERE side = ?1 ORDER BY id";
constexpr std::string_view select_one =
    "SELECT id, text, source, prompt, model, created FROM profiles WHERE side = ?1 AND id = ?2";
constexpr std::string_view insert =
    "INSERT INTO profiles (side, id, text, source, prompt, model, created) "
    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
    "ON CONFLICT (side, id) DO UPDATE SET text = excluded.text, source = excluded.source, "
    "prompt = excluded.prompt, model = excluded.model, created = excluded.created";

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
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

void check(const ProfileOrigin& origin) {
  check_words(origin.source, "source");
  check_words(origin.prompt, "prompt");
  check_words(origin.model, "model");
}

void check(const Profile& profile) {
  check_words(profile.id, "id");
  check_words(profile.text, "text");
  check(profile.origin);
  if (!is_blank(profile.id) && !is_blank(profile.text)) return;
  throw Error({.kind = ErrorKind::invalid_argument,
               .problem = "a profile needs an id and a text",
               .place = {.field = is_blank(profile.id) ? "id" : "text"}});
}

bool is_new(const SqliteDatabase& database) {
  return database.pragma("application_id") == "0" && database.pragma("user_version") == "0" &&
         database.pragma("schema_version") == "0";
}

void make(const SqliteDatabase& database) {
  SqliteTransaction transaction(database);
  if (!is_new(database)) return;  // another program was faster
  database.execute(make_tables);
  database.execute(std::string("PRAGMA application_id = ") + application_id);
  database.execute("PRAGMA user_version = " + std::to_string(schema_version));
  transaction.commit();
}

void check_identity(const SqliteDatabase& database) {
  if (database.pragma("application_id") != application_id) {
    throw Error({.kind = ErrorKind::corrupt,
                 .problem = "an SQLite database, but no profile store",
                 .place = {.file = database.path()}});
  }
  const std::string version = database.pragma("user_version");
  if (version == std::to_string(schema_version)) return;
  throw Error({.kind = ErrorKind::unsupported,
               .problem = "a profile store of another version",
               .place = {.file = database.path()},
               .expected = "version " + std::to_string(schema_version),
               .found = "version " + version,
               .hint = "open it with the Lore that wrote it, or a later one"});
}

// Nothing is written to a file before it is known to be ours.
void prepare(const SqliteDatabase& database) {
  if (is_new(database)) make(database);
  check_identity(database);
  database.prepare(select_all);
  const std::string mode = database.pragma("journal_mode = WAL");
  if (mode != "wal") {
    throw Error({.kind = ErrorKind::io,
                 .problem = "SQLite cannot keep a write-ahead log here",
                 .place = {.file = database.path()},
                 .found = "journal mode " + mode,
                 .hint = "put the store on a local disk"});
  }
  database.execute("PRAGMA synchronous = FULL");
}

Profile profile_of(const SqliteStatement& row) {
  return {.id = std::string(row.text(0)),
          .text = std::string(row.text(1)),
          .origin = {.source = std::string(row.text(2)),
                     .prompt = std::string(row.text(3)),
                     .model = std::string(row.text(4)),
                     .created = row.number(5)}};
}

std::int64_t now() {
  const auto since_1970 = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::seconds>(since_1970).count();
}

// Writes the profiles of one side.
class Writer {
 public:
  Writer(const SqliteDatabase& database, Side side)
      : side_(side_key(side)), insert_(database.prepare(insert)) {}

  void write(std::string_view id, std::string_view text, const ProfileOrigin& origin) {
    insert_.bind(1, side_).bind(2, id).bind(3, text);
    insert_.bind(4, origin.source).bind(5, origin.prompt).bind(6, origin.model);
    insert_.bind(7, origin.created != 0 ? origin.created : now_);
    insert_.next();
  }

 private:
  std::string_view side_;
  SqliteStatement insert_;
  std::int64_t now_ = now();
};

// The records of a file of texts, checked one by one.
class TextFile {
 public:
  TextFile(const std::string& path, const ProfileKeys& keys)
      : keys_(keys), records_(open_records(file_spec(path), {keys.id, keys.text})) {
    id_ = records_->index_of(keys.id);
    text_ = records_->index_of(keys.text);
  }

  bool next() {
    if (!records_->next(record_)) return false;
    if (is_blank(id())) fail(keys_.id, "a text without an id");
    if (is_blank(text())) fail(keys_.text, "an id without a text");
    const auto [first, added] = lines_.try_emplace(std::string(id()), record_.line);
    if (!added) {
      fail(keys_.id, "a second text for one id",
           '"' + first->first + "\" of line " + std::to_string(first->second));
    }
    return true;
  }

  std::string_view id() const { return record_.values[id_]; }
  std::string_view text() const { return record_.values[text_]; }
  std::size_t count() const { return lines_.size(); }

 private:
  static FileSpec file_spec(const std::string& path) {
    FileSpec file;
    file.path = path;
    file.format = FileFormat::jsonl;
    return file;
  }

  [[noreturn]] void fail(const std::string& key, const std::string& problem,
                         const std::string& found = "") const {
    throw Error({.kind = ErrorKind::format,
                 .problem = problem,
                 .place = {.file = records_->path(), .line = record_.line, .field = key},
                 .found = found});
  }

  const ProfileKeys& keys_;
  std::unique_ptr<RecordReader> records_;
  Record record_;
  std::size_t id_ = 0;  // positions in the record
  std::size_t text_ = 0;
  StringMap<std::uint64_t> lines_;  // by id
};

}  // namespace

ProfileStore::ProfileStore(std::unique_ptr<Database> database) : database_(std::move(database)) {}
ProfileStore::ProfileStore(ProfileStore&&) noexcept = default;
ProfileStore& ProfileStore::operator=(ProfileStore&&) noexcept = default;
ProfileStore::~ProfileStore() = default;

ProfileStore ProfileStore::open(const std::string& path) {
  auto database = std::make_unique<Database>(path);
  prepare(*database);
  return ProfileStore(std::move(database));
}

void ProfileStore::put(Side side, const Profile& profile) {
  put(side, std::span(&profile, 1));
}

void ProfileStore::put(Side side, std::span<const Profile> profiles) {
  for (const Profile& profile : profiles) check(profile);
  SqliteTransaction transaction(*database_);
  Writer writer(*database_, side);
  for (const Profile& profile : profiles) writer.write(profile.id, profile.text, profile.origin);
  transaction.commit();
}

std::optional<Profile> ProfileStore::find(Side side, std::string_view id) const {
  SqliteStatement rows = database_->prepare(select_one);
  rows.bind(1, side_key(side)).bind(2, id);
  if (!rows.next()) return std::nullopt;
  return profile_of(rows);
}

void ProfileStore::for_each(Side side, const std::function<void(const Profile&)>& visit) const {
  SqliteStatement rows = database_->prepare(select_all);
  rows.bind(1, side_key(side));
  while (rows.next()) visit(profile_of(rows));
}

std::size_t ProfileStore::count(Side side) const {
  SqliteStatement rows = database_->prepare("SELECT count(*) FROM profiles WHERE side = ?1");
  rows.bind(1, side_key(side));
  rows.next();
  return static_cast<std::size_t>(rows.number(0));
}

std::size_t ProfileStore::import_jsonl(const std::string& path, Side side, const ProfileKeys& keys,
                                       const ProfileOrigin& origin) {
  check(origin);
  TextFile texts(path, keys);
  SqliteTransaction transaction(*database_);
  Writer writer(*database_, side);
  while (texts.next()) writer.write(texts.id(), texts.text(), origin);
  transaction.commit();
  return texts.count();
}

void ProfileStore::export_jsonl(const std::string& path, Side side) const {
  using Json = nlohmann::ordered_json;
  std::string lines;
  for_each(side, [&](const Profile& profile) {
    const Json line = {{"id", profile.id},
                       {"text", profile.text},
                       {"source", profile.origin.source},
                       {"prompt", profile.origin.prompt},
                       {"model", profile.origin.model},
                       {"created", profile.origin.created}};
    lines += line.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
  });
  write_file(path, lines);
}

}  // namespace lore
