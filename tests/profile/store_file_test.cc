#include "profile/store_file.h"

#include <gtest/gtest.h>

#include "data/dataset_files.h"
#include "data/mapped_file.h"

namespace lore {
namespace {

TEST(StoreFile, RefusesWhatIsNoStoreAndLeavesItAlone) {
  const DatasetFiles files;
  for (const std::string& text : {std::string("x"), std::string("a text\n"),
                                  std::string(100'000, 'x'), std::string(4096, '\0')}) {
    const std::string path = files.write("text", text);
    EXPECT_EQ(fault_of([&] { ProfileStore::open(path); }).kind, ErrorKind::corrupt);
    EXPECT_TRUE(MappedFile::open(path).text() == text);
  }
  const std::string other = files.path("other");
  SqliteDatabase(other).execute("CREATE TABLE profiles (id TEXT)");
  const std::string before(MappedFile::open(other).text());
  EXPECT_EQ(fault_of([&] { ProfileStore::open(other); }).message(),
            other + ": an SQLite database, but no profile store");
  EXPECT_TRUE(MappedFile::open(other).text() == before);
  EXPECT_EQ(fault_of([&] { ProfileStore::open(files.path("none/store")); }).kind,
            ErrorKind::not_found);
}

TEST(StoreFile, RefusesLaterVersionsAndMissingTables) {
  const DatasetFiles files;
  const std::string path = files.path("store");
  ProfileStore::open(path);
  SqliteDatabase(path).execute("PRAGMA user_version = 3");
  const Fault later = fault_of([&] { ProfileStore::open(path); });
  EXPECT_EQ(later.kind, ErrorKind::unsupported);
  EXPECT_EQ(later.expected, "version 2 or older");
  EXPECT_EQ(later.found, "version 3");

  SqliteDatabase(path).execute("PRAGMA user_version = 2; DROP TABLE profiles");
  EXPECT_EQ(fault_of([&] { ProfileStore::open(path); }).kind, ErrorKind::corrupt);
}

// A store as version 1 of the format had it.
void write_version_1(const std::string& path) {
  SqliteDatabase(path).execute(
      "CREATE TABLE profiles ("
      "  side TEXT NOT NULL CHECK (side IN ('user', 'item')), id TEXT NOT NULL, text TEXT NOT NULL,"
      "  source TEXT NOT NULL, prompt TEXT NOT NULL, model TEXT NOT NULL, created INTEGER NOT NULL,"
      "  PRIMARY KEY (side, id)) STRICT;"
      "INSERT INTO profiles VALUES ('user', '7', 'old', 's', 'p', 'm', 5);"
      "PRAGMA application_id = 1280266821; PRAGMA user_version = 1");
}

TEST(StoreFile, BringsAnOlderVersionUpToDate) {
  const DatasetFiles files;
  write_version_1(files.path("store"));
  for (int times = 0; times < 2; ++times) {
    const ProfileStore store = ProfileStore::open(files.path("store"));
    EXPECT_EQ(store.find(Side::user, "7"),
              (Profile{"7", "old", {.source = "s", .prompt = "p", .model = "m", .created = 5}}));
    EXPECT_EQ(SqliteDatabase(files.path("store")).pragma("user_version"), "2");
  }
}

TEST(StoreFile, LeavesADamagedOlderVersionAlone) {
  const DatasetFiles files;
  write_version_1(files.path("store"));
  SqliteDatabase(files.path("store")).execute("ALTER TABLE profiles DROP COLUMN model");
  EXPECT_EQ(fault_of([&] { ProfileStore::open(files.path("store")); }).kind, ErrorKind::corrupt);
  EXPECT_EQ(SqliteDatabase(files.path("store")).pragma("user_version"), "1");
}

TEST(StoreFile, GivesEachStoreASecretOfItsOwn) {
  const DatasetFiles files;
  const ProfileStore store = ProfileStore::open(files.path("a"));
  EXPECT_EQ(store.salted("ann").size(), 16U);
  EXPECT_EQ(store.salted("ann"), ProfileStore::open(files.path("a")).salted("ann"));
  EXPECT_NE(store.salted("ann"), store.salted("bob"));
  EXPECT_NE(store.salted("ann"), ProfileStore::open(files.path("b")).salted("ann"));
}

}  // namespace
}  // namespace lore
