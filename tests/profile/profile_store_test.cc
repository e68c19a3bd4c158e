#include "lore/profile/profile_store.h"

#include <thread>
#include <vector>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "data/dataset_files.h"
#include "data/mapped_file.h"
#include "profile/sqlite.h"

namespace lore {
namespace {

const ProfileOrigin origin = {
    .source = "by hand", .prompt = "0123", .model = "none", .created = 1'700'000'000};

std::vector<Profile> all(const ProfileStore& store, Side side) {
  std::vector<Profile> profiles;
  store.for_each(side, [&](const Profile& profile) { profiles.push_back(profile); });
  return profiles;
}

std::string text_of(const ProfileStore& store, Side side, std::string_view id) {
  const std::optional<Profile> profile = store.find(side, id);
  return profile ? profile->text : "(none)";
}

// A store of one file, holding item "7" with the text "old".
class ProfileStoreFile : public testing::Test {
 protected:
  ProfileStoreFile() { store_.put(Side::item, {"7", "old", origin}); }

  Fault import_fault(const std::string& lines) {
    const std::string path = files_.write("texts.jsonl", lines);
    Fault fault = fault_of([&] { store_.import_jsonl(path, Side::item); });
    EXPECT_EQ(fault.place.file, path);
    EXPECT_EQ(all(store_, Side::item), (std::vector<Profile>{{"7", "old", origin}}));
    return fault;
  }

  std::string read(const std::string& name) const {
    return std::string(MappedFile::open(files_.path(name)).text());
  }

  DatasetFiles files_;
  ProfileStore store_ = ProfileStore::open(files_.path("store"));
};

TEST_F(ProfileStoreFile, FindsWhatWasPutAlsoAfterOpeningAgain) {
  const Profile user = {"7", "likes \xC3\xA9t\xC3\xA9 'films'; \"\\", origin};
  store_.put(Side::user, user);
  for (const ProfileStore& store : {std::move(store_), ProfileStore::open(files_.path("store"))}) {
    EXPECT_EQ(store.find(Side::user, "7"), user);
    EXPECT_EQ(store.find(Side::item, "7"), (Profile{"7", "old", origin}));
    EXPECT_EQ(store.find(Side::item, "8"), std::nullopt);
    EXPECT_EQ(store.count(Side::user), 1U);
  }
}

TEST_F(ProfileStoreFile, ReplacesOnlyTheSameIdOfTheSameSide) {
  store_.put(Side::user, {"7", "other", {}});
  store_.put(Side::item, {"7", "new", {.source = "s", .created = 5}});
  EXPECT_EQ(store_.find(Side::item, "7"), (Profile{"7", "new", {.source = "s", .created = 5}}));
  EXPECT_EQ(text_of(store_, Side::user, "7"), "other");
  EXPECT_EQ(store_.count(Side::item), 1U);
}

TEST_F(ProfileStoreFile, PutsInTheTimeWhereNoneIsGiven) {
  store_.put(Side::user, {"1", "x", {}});
  EXPECT_GT(store_.find(Side::user, "1")->origin.created, origin.created);
}

TEST_F(ProfileStoreFile, KeepsPacksApart) {
  store_.put(Side::item, {.id = "7", .text = "of a pack", .origin = origin, .pack = "movie"});
  EXPECT_EQ(text_of(store_, Side::item, "7"), "old");
  EXPECT_EQ(store_.find(Side::item, "7", "movie")->text, "of a pack");
  EXPECT_EQ(store_.count(Side::item), 1U);
  EXPECT_EQ(store_.count(Side::item, "movie"), 1U);
  EXPECT_EQ(store_.packs(Side::item), (std::vector<std::string>{"", "movie"}));
  EXPECT_TRUE(store_.packs(Side::user).empty());
}

TEST_F(ProfileStoreFile, VisitsInOrderOfTheIds) {
  store_.put(Side::item,
             std::vector<Profile>{{"b", "1", origin}, {"B", "2", origin}, {"10", "3", origin}});
  std::string ids;
  for (const Profile& profile : all(store_, Side::item)) ids += profile.id + ' ';
  EXPECT_EQ(ids, "10 7 B b ");
  EXPECT_TRUE(all(store_, Side::user).empty());
}

TEST_F(ProfileStoreFile, PutsAllOrNothing) {
  const std::vector<std::pair<Profile, std::string>> refused = {
      {{"", "x", {}}, "id"},
      {{"1", " \n", {}}, "text"},
      {{"\xFF", "x", {}}, "id"},
      {{"1", "\xC3", {}}, "text"},
      {{"1", std::string("a\0b", 3), {}}, "text"},
      {{"1", "x", {.model = "\xFF"}}, "model"},
      {{"1", "x", {}, "\xFF"}, "pack"}};
  for (const auto& [bad, field] : refused) {
    const Fault fault = fault_of([&] {
      store_.put(Side::item, std::vector<Profile>{{"1", "fine", {}}, bad});
    });
    EXPECT_EQ(fault.kind, ErrorKind::invalid_argument);
    EXPECT_EQ(fault.place.field, field);
    EXPECT_EQ(store_.count(Side::item), 1U);
  }
}

TEST_F(ProfileStoreFile, KnowsNoContext) {
  EXPECT_EQ(fault_of([&] {
              store_.put(Side::context, Profile{"1", "x", {}});
            }).kind,
            ErrorKind::invalid_argument);
  EXPECT_EQ(fault_of([&] { store_.count(Side::context); }).kind, ErrorKind::invalid_argument);
}

TEST_F(ProfileStoreFile, ImportsNewTextsAndReplacesOldOnes) {
  const std::string path = files_.write("texts.jsonl",
                                        "{\"id\": 7, \"text\": \"new\", \"more\": {\"a\": [1]}}\n"
                                        "\n"
                                        "{\"text\": \"t\\u00e9xt\", \"id\": \"x\"}");
  EXPECT_EQ(store_.import_jsonl(path, Side::item, {}, origin), 2U);
  EXPECT_EQ(all(store_, Side::item),
            (std::vector<Profile>{{"7", "new", origin}, {"x", "t\xC3\xA9xt", origin}}));
}

TEST_F(ProfileStoreFile, ImportKeepsEveryDigitOfAnId) {
  const std::string path = files_.write("texts.jsonl",
                                        "{\"key\": 18446744073709551615, \"words\": \"a\"}\n"
                                        "{\"key\": -9223372036854775808, \"words\": \"b\"}\n"
                                        "{\"key\": \"007\", \"words\": \"c\"}\n");
  EXPECT_EQ(store_.import_jsonl(path, Side::user, {.id = "key", .text = "words"}), 3U);
  EXPECT_EQ(text_of(store_, Side::user, "18446744073709551615"), "a");
  EXPECT_EQ(text_of(store_, Side::user, "-9223372036854775808"), "b");
  EXPECT_EQ(text_of(store_, Side::user, "007"), "c");
  EXPECT_EQ(text_of(store_, Side::user, "7"), "(none)");
}

TEST_F(ProfileStoreFile, ImportsAnEmptyFile) {
  EXPECT_EQ(store_.import_jsonl(files_.write("texts.jsonl", "\n"), Side::item), 0U);
  EXPECT_EQ(store_.count(Side::item), 1U);
}

TEST_F(ProfileStoreFile, ImportsNothingOfAFileWithABadLine) {
  const std::string good = "{\"id\": 7, \"text\": \"new\"}\n";
  const std::vector<std::pair<std::string, std::string>> bad_lines = {
      {"{\"text\": \"x\"}", "a text without an id"},
      {"{\"id\": null, \"text\": \"x\"}", "a text without an id"},
      {"{\"id\": \" \", \"text\": \"x\"}", "a text without an id"},
      {"{\"id\": 8}", "an id without a text"},
      {"{\"id\": 8, \"text\": \"\\n\"}", "an id without a text"},
      {"{\"id\": \"7\", \"text\": \"x\"}", "a second text for one id"},
      {"{\"id\": 8, \"text\": \"\xFF\"}", "invalid UTF-8"},
      {"{\"id\": 8, \"text\": \"\\ud800\"}", "not valid JSON"},
      {"{\"id\": 8, \"text\": \"\\u0000\"}", "a NUL character"},
      {"{\"id\": 8, \"text\": {}}", "the value is an object"},
      {"{\"id\": 8, \"text\": \"x\"", "not valid JSON"},
      {"[8, \"x\"]", "not a record"}};
  for (const auto& [line, problem] : bad_lines) {
    const Fault fault = import_fault(good + line + "\n{\"id\": 9, \"text\": \"x\"}\n");
    EXPECT_EQ(fault.kind, ErrorKind::format) << line;
    EXPECT_EQ(fault.place.line, 2U) << line;
    EXPECT_NE(fault.problem.find(problem), std::string::npos) << fault.message();
  }
  EXPECT_EQ(import_fault(good + good).found, "\"7\" of line 1");
}

TEST_F(ProfileStoreFile, ImportReportsWhatIsNotThere) {
  const Fault no_key = import_fault("{\"item\": 7, \"text\": \"x\"}\n");
  EXPECT_EQ(no_key.kind, ErrorKind::not_found);
  EXPECT_EQ(no_key.place.field, "id");
  EXPECT_EQ(fault_of([&] { store_.import_jsonl(files_.path("none"), Side::item); }).kind,
            ErrorKind::not_found);
}

TEST_F(ProfileStoreFile, ExportsWhatImportReads) {
  const Profile quoted = {"1", "a \"b\"\n\xC3\xA9", origin};
  store_.put(Side::item, quoted);
  store_.export_jsonl(files_.path("out.jsonl"), Side::item);
  EXPECT_EQ(read("out.jsonl"),
            "{\"id\":\"1\",\"text\":\"a \\\"b\\\"\\n\xC3\xA9\",\"source\":\"by hand\","
            "\"prompt\":\"0123\",\"model\":\"none\",\"created\":1700000000,\"kind\":\"given\"}\n"
            "{\"id\":\"7\",\"text\":\"old\",\"source\":\"by hand\","
            "\"prompt\":\"0123\",\"model\":\"none\",\"created\":1700000000,\"kind\":\"given\"}\n");

  ProfileStore copy = ProfileStore::open(files_.path("copy"));
  EXPECT_EQ(copy.import_jsonl(files_.path("out.jsonl"), Side::item, {}, origin), 2U);
  EXPECT_EQ(all(copy, Side::item), all(store_, Side::item));
}

TEST_F(ProfileStoreFile, ExportLeavesTheOldFileWhereItFails) {
  EXPECT_EQ(fault_of([&] { store_.export_jsonl(files_.path("none/x"), Side::item); }).kind,
            ErrorKind::not_found);
  files_.write("out.jsonl", "before");
  EXPECT_THROW(store_.export_jsonl(files_.path("out.jsonl"), Side::context), Error);
  EXPECT_EQ(read("out.jsonl"), "before");
}

TEST_F(ProfileStoreFile, IsSharedByWritersAndReaders) {
  constexpr int writers = 4;
  constexpr int texts = 25;
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer) {
    threads.emplace_back([&, writer] {
      ProfileStore store = ProfileStore::open(files_.path("shared"));
      for (int i = 0; i < texts; ++i) {
        const std::string id = std::to_string(writer) + '-' + std::to_string(i);
        store.put(Side::user, Profile{id, "text of " + id, {}});
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  const std::vector<Profile> profiles = all(ProfileStore::open(files_.path("shared")), Side::user);
  EXPECT_EQ(profiles.size(), static_cast<std::size_t>(writers * texts));
  for (const Profile& profile : profiles) EXPECT_EQ(profile.text, "text of " + profile.id);
}

// Runs `work` in a process that then dies without closing anything.
template <typename Work>
void die_after(Work work) {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
}

TEST(ProfileStore, KeepsWhatWasPutBeforeItsProcessDiedAndNothingHalf) {
  const DatasetFiles files;
  const std::string path = files.path("store");
  die_after([&] { ProfileStore::open(path).put(Side::user, Profile{"1", "whole", origin}); });
  die_after([&] {
    const SqliteDatabase database(path);
    const SqliteTransaction transaction(database);
    database.execute("UPDATE profiles SET text = 'half'");
    ::kill(::getpid(), SIGKILL);
  });
  const ProfileStore store = ProfileStore::open(path);
  EXPECT_EQ(all(store, Side::user), (std::vector<Profile>{{"1", "whole", origin}}));
  EXPECT_EQ(SqliteDatabase(path).pragma("journal_mode"), "wal");
}

TEST(ProfileStore, ThrowsOrReadsWhereAStoreIsDamaged) {
  const DatasetFiles files;
  const std::string path = files.path("store");
  {
    ProfileStore store = ProfileStore::open(path);
    std::vector<Profile> profiles;
    for (int i = 0; i < 50; ++i) {
      profiles.push_back({std::to_string(i), std::string(300, 'x'), origin});
    }
    store.put(Side::item, profiles);
  }
  const std::string whole(MappedFile::open(path).text());
  std::size_t refused = 0;
  for (std::size_t at = 0; at < whole.size(); at += at < 100 ? 1 : 197) {
    std::string damaged = whole;
    damaged[at] = static_cast<char>(damaged[at] ^ 0xff);
    files.write("damaged", damaged);
    try {
      all(ProfileStore::open(files.path("damaged")), Side::item);
    } catch (const Error&) {
      ++refused;
    }
    for (const char* log : {"damaged-wal", "damaged-shm"}) {
      std::filesystem::remove(files.path(log));
    }
  }
  EXPECT_GT(refused, 20U);
  files.write("damaged", whole.substr(0, whole.size() / 2));
  EXPECT_THROW(all(ProfileStore::open(files.path("damaged")), Side::item), Error);
}

}  // namespace
}  // namespace lore
