#include "profile/sqlite.h"

#include <chrono>
#include <filesystem>
#include <thread>

#include <sqlite3.h>

#include "lore/error.h"

namespace lore {

namespace {

constexpr std::chrono::milliseconds longest_wait{10'000};  // for other writers
constexpr std::chrono::milliseconds pause{5};

bool has_folder(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  std::error_code ignored;
  return folder.empty() || std::filesystem::is_directory(folder, ignored);
}

// SQLite takes such a file for an empty one and would write over it.
bool has_one_byte(const std::string& path) {
  std::error_code ignored;
  return std::filesystem::file_size(path, ignored) == 1;
}

// SQL is ours and constant: where it does not fit the tables (SQLITE_ERROR), the file is at fault.
ErrorKind kind_of(int code) {
  switch (code & 0xff) {
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
    case SQLITE_ERROR:
    case SQLITE_CONSTRAINT:
    case SQLITE_MISMATCH:
      return ErrorKind::corrupt;
    case SQLITE_MISUSE:
    case SQLITE_RANGE:
      return ErrorKind::internal;
    default:
      return ErrorKind::io;
  }
}

std::string problem_of(int code) {
  switch (code & 0xff) {
    case SQLITE_NOTADB:
      return "not an SQLite database";
    case SQLITE_CORRUPT:
      return "a damaged SQLite database";
    case SQLITE_BUSY:
      return "another program holds the database";
    case SQLITE_CANTOPEN:
      return "cannot open the database";
    default:
      return "SQLite refuses";
  }
}

}  // namespace

void SqliteDatabase::Close::operator()(sqlite3* database) const {
  sqlite3_close_v2(database);
}

SqliteDatabase::SqliteDatabase(const std::string& path) : path_(path) {
  if (!has_folder(path)) {
    throw Error({.kind = ErrorKind::not_found,
                 .problem = "no such folder to write to",
                 .place = {.file = path}});
  }
  if (has_one_byte(path)) fail(SQLITE_NOTADB);
  sqlite3* database = nullptr;
  const int code =
      sqlite3_open_v2(path.c_str(), &database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr);
  database_.reset(database);
  if (code != SQLITE_OK) fail(code);
  sqlite3_extended_result_codes(database, 1);
  sqlite3_busy_timeout(database, static_cast<int>(longest_wait.count()));
  execute("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON");
}

int SqliteDatabase::run(const std::string& sql) const {
  return sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
}

void SqliteDatabase::execute(const std::string& sql) const {
  const int code = run(sql);
  if (code != SQLITE_OK) fail(code);
}

SqliteStatement SqliteDatabase::prepare(std::string_view sql) const {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                      &statement, nullptr);
  if (code != SQLITE_OK) fail(code);
  return SqliteStatement(*this, statement);
}

std::string SqliteDatabase::pragma(const std::string& name) const {
  SqliteStatement statement = prepare("PRAGMA " + name);
  return statement.next() ? std::string(statement.text(0)) : "";
}

// SQLite waits for other writers in every statement but the one that changes the journal mode.
std::string SqliteDatabase::keep_write_ahead_log() const {
  const auto deadline = std::chrono::steady_clock::now() + longest_wait;
  int code = run("PRAGMA journal_mode = WAL");
  while ((code & 0xff) == SQLITE_BUSY && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(pause);
    code = run("PRAGMA journal_mode = WAL");
  }
  if (code != SQLITE_OK) fail(code);
  return pragma("journal_mode");
}

std::int64_t SqliteDatabase::changes() const {
  return sqlite3_changes64(database_.get());
}

void SqliteDatabase::checkpoint() const {
  SqliteStatement rows = prepare("PRAGMA wal_checkpoint(TRUNCATE)");
  const bool is_busy = !rows.next() || rows.number(0) != 0;
  if (is_busy) fail(SQLITE_BUSY);
}

void SqliteDatabase::fail(int code) const {
  throw Error({.kind = kind_of(code),
               .problem = problem_of(code),
               .place = {.file = path_},
               .found = database_ ? sqlite3_errmsg(database_.get()) : sqlite3_errstr(code)});
}

void SqliteStatement::Finalize::operator()(sqlite3_stmt* statement) const {
  sqlite3_finalize(statement);
}

SqliteStatement& SqliteStatement::bind(int position, std::string_view text) {
  // A null pointer would be NULL, not "".
  const char* bytes = text.data() != nullptr ? text.data() : "";
  const int code = sqlite3_bind_text64(statement_.get(), position, bytes, text.size(),
                                       SQLITE_STATIC, SQLITE_UTF8);
  if (code != SQLITE_OK) database_->fail(code);
  return *this;
}

SqliteStatement& SqliteStatement::bind(int position, std::int64_t number) {
  const int code = sqlite3_bind_int64(statement_.get(), position, number);
  if (code != SQLITE_OK) database_->fail(code);
  return *this;
}

bool SqliteStatement::next() {
  const int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code != SQLITE_DONE) database_->fail(code);
  sqlite3_reset(statement_.get());
  return false;
}

std::string_view SqliteStatement::text(int column) const {
  const auto* bytes = sqlite3_column_text(statement_.get(), column);
  const int size = sqlite3_column_bytes(statement_.get(), column);
  return bytes != nullptr ? std::string_view(reinterpret_cast<const char*>(bytes),
                                             static_cast<std::size_t>(size))
                          : std::string_view();
}

std::int64_t SqliteStatement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

SqliteTransaction::SqliteTransaction(const SqliteDatabase& database) : database_(database) {
  database.execute("BEGIN IMMEDIATE");
}

SqliteTransaction::~SqliteTransaction() {
  if (!is_open_) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const Error&) {
    // SQLite rolled back by itself, as it does when the disk is full.
  }
}

void SqliteTransaction::commit() {
  database_.execute("COMMIT");
  is_open_ = false;
}

}  // namespace lore
