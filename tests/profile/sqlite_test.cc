#include "profile/sqlite.h"

#include <chrono>
#include <thread>

#include "data/dataset_files.h"

namespace lore {
namespace {

std::int64_t count(const SqliteDatabase& database) {
  SqliteStatement rows = database.prepare("SELECT count(*) FROM t");
  rows.next();
  return rows.number(0);
}

TEST(Sqlite, WritesAndReadsTextsAndNumbers) {
  const DatasetFiles files;
  const SqliteDatabase database(files.path("db"));
  database.execute("CREATE TABLE t (a TEXT, b INTEGER)");
  SqliteStatement insert = database.prepare("INSERT INTO t VALUES (?1, ?2)");
  insert.bind(1, "\xC3\xA9t\xC3\xA9").bind(2, INT64_MIN);
  EXPECT_FALSE(insert.next());
  insert.bind(1, std::string_view()).bind(2, INT64_MAX);
  EXPECT_FALSE(insert.next());

  SqliteStatement rows = database.prepare("SELECT a, b FROM t WHERE a IS NOT NULL ORDER BY b");
  for (int pass = 0; pass < 2; ++pass) {
    ASSERT_TRUE(rows.next());
    EXPECT_EQ(rows.text(0), "\xC3\xA9t\xC3\xA9");
    EXPECT_EQ(rows.number(1), INT64_MIN);
    ASSERT_TRUE(rows.next());
    EXPECT_EQ(rows.text(0), "");
    EXPECT_EQ(rows.number(1), INT64_MAX);
    EXPECT_FALSE(rows.next());
  }
}

TEST(Sqlite, ReadsPragmas) {
  const DatasetFiles files;
  const SqliteDatabase database(files.path("db"));
  database.execute("PRAGMA user_version = 7");
  EXPECT_EQ(database.pragma("user_version"), "7");
  EXPECT_EQ(database.pragma("no_such_pragma"), "");
  EXPECT_EQ(database.pragma("trusted_schema"), "0");
}

TEST(Sqlite, WaitsForAWriterBeforeItKeepsAWriteAheadLog) {
  const DatasetFiles files;
  const SqliteDatabase writer(files.path("db"));
  writer.execute("CREATE TABLE t (a)");
  const SqliteDatabase database(files.path("db"));
  SqliteTransaction transaction(writer);
  const std::jthread later([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    transaction.commit();
  });
  EXPECT_EQ(database.keep_write_ahead_log(), "wal");
}

TEST(Sqlite, RollsBackUnlessCommitted) {
  const DatasetFiles files;
  const SqliteDatabase database(files.path("db"));
  database.execute("CREATE TABLE t (a TEXT)");
  {
    SqliteTransaction transaction(database);
    database.execute("INSERT INTO t VALUES ('lost')");
    EXPECT_EQ(count(database), 1);
  }
  EXPECT_EQ(count(database), 0);
  {
    SqliteTransaction transaction(database);
    database.execute("INSERT INTO t VALUES ('kept')");
    transaction.commit();
  }
  EXPECT_EQ(count(SqliteDatabase(files.path("db"))), 1);
}

TEST(Sqlite, SurvivesARollbackThatSqliteDidItself) {
  const DatasetFiles files;
  const SqliteDatabase database(files.path("db"));
  database.execute("CREATE TABLE t (a TEXT UNIQUE)");
  {
    SqliteTransaction transaction(database);
    database.execute("INSERT INTO t VALUES ('x')");
    EXPECT_THROW(database.execute("INSERT OR ROLLBACK INTO t VALUES ('x')"), Error);
  }
  SqliteTransaction next(database);
  EXPECT_EQ(count(database), 0);
}

TEST(Sqlite, TellsWhatItWasRefused) {
  const DatasetFiles files;
  const std::string text = files.write("text", "no database, but some words");
  const Fault no_database = fault_of([&] { SqliteDatabase(text).pragma("user_version"); });
  EXPECT_EQ(no_database.kind, ErrorKind::corrupt);
  EXPECT_EQ(no_database.problem, "not an SQLite database");
  EXPECT_EQ(no_database.place.file, text);

  const Fault no_folder = fault_of([&] { SqliteDatabase(files.path("none/db")); });
  EXPECT_EQ(no_folder.kind, ErrorKind::not_found);

  const Fault folder = fault_of([&] { SqliteDatabase(files.path("")); });
  EXPECT_EQ(folder.kind, ErrorKind::io);
  EXPECT_EQ(folder.problem, "cannot open the database");

  const SqliteDatabase database(files.path("db"));
  const Fault no_table = fault_of([&] { database.prepare("SELECT a FROM t"); });
  EXPECT_EQ(no_table.kind, ErrorKind::corrupt);
  EXPECT_EQ(no_table.found, "no such table: t");
  const Fault no_parameter = fault_of([&] { database.prepare("SELECT ?1").bind(2, 0); });
  EXPECT_EQ(no_parameter.kind, ErrorKind::internal);
}

}  // namespace
}  // namespace lore
