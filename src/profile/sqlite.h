#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct sqlite3;
struct sqlite3_stmt;

namespace lore {

class SqliteStatement;

// An open SQLite database. Every refusal is an Error with the file: corrupt for what is no database
// or a damaged one, not_found where the folder does not exist, else io.
// Thread safety: one thread at a time; other databases on the same file are waited for.
class SqliteDatabase {
 public:
  // Opens the file to read and write, and makes it if it is not there.
  explicit SqliteDatabase(const std::string& path);

  // Runs statements that give no rows.
  void execute(const std::string& sql) const;

  // `sql` is one statement with parameters ?1, ?2, ... REQUIRES: this outlives the statement.
  SqliteStatement prepare(std::string_view sql) const;

  // The value of a pragma, as text.
  std::string pragma(const std::string& name) const;

  // Keeps a write-ahead log from now on and returns "wal", or the journal mode that stays where the
  // file system cannot have one.
  std::string keep_write_ahead_log() const;

  // Rows that the last statement inserted, changed or removed.
  std::int64_t changes() const;

  // Moves the write-ahead log into the file and empties it. Throws Error(io) while another program
  // reads or writes.
  void checkpoint() const;

  const std::string& path() const { return path_; }

  // Throws the Error of SQLite's result `code`.
  [[noreturn]] void fail(int code) const;

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };

  int run(const std::string& sql) const;

  std::string path_;
  std::unique_ptr<sqlite3, Close> database_;
};

class SqliteStatement {
 public:
  // Sets the parameter ?position. A text must stay valid until the statement has run.
  SqliteStatement& bind(int position, std::string_view text);
  SqliteStatement& bind(int position, std::int64_t number);

  // Moves on to the next row; false where there is none, and the statement can run again.
  bool next();

  // Of the current row; `column` counts from 0. A text is valid until the next call of next().
  std::string_view text(int column) const;
  std::int64_t number(int column) const;

 private:
  friend class SqliteDatabase;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  SqliteStatement(const SqliteDatabase& database, sqlite3_stmt* statement)
      : database_(&database), statement_(statement) {}

  const SqliteDatabase* database_;
  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
};

// All that is written during its life, or nothing: rolled back unless committed.
class SqliteTransaction {
 public:
  explicit SqliteTransaction(const SqliteDatabase& database);
  SqliteTransaction(const SqliteTransaction&) = delete;
  SqliteTransaction& operator=(const SqliteTransaction&) = delete;
  ~SqliteTransaction();

  void commit();

 private:
  const SqliteDatabase& database_;
  bool is_open_ = true;
};

}  // namespace lore
