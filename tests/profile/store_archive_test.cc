#include <gtest/gtest.h>

#include "lore/profile/profile_store.h"

#include "data/dataset_files.h"
#include "data/mapped_file.h"

namespace lore {
namespace {

class StoreArchive : public testing::Test {
 protected:
  StoreArchive() {
    const Answer answer = {
        .profile = {.id = "7",
                    .text = "a \"fine\"\ntale",
                    .origin = {.created = 5, .kind = ProfileKind::generated},
                    .pack = "movie"},
        .replies = {{.key = "k1", .status = ReplyStatus::ok, .text = "a tale", .created = 5},
                    {.key = "k2", .status = ReplyStatus::failed, .problem = "503", .created = 5}}};
    store_.record(Side::item, std::span(&answer, 1));
    store_.put(Side::user, {.id = "\xC3\xA9", .text = "likes", .origin = {.created = 9}});
  }

  std::string read(const std::string& name) const {
    return std::string(MappedFile::open(files_.path(name)).text());
  }

  DatasetFiles files_;
  ProfileStore store_ = ProfileStore::open(files_.path("store"));
};

TEST_F(StoreArchive, BringsEverythingIntoAnotherStore) {
  EXPECT_EQ(store_.write_archive(files_.path("a.jsonl")), 6U);
  ProfileStore copy = ProfileStore::open(files_.path("copy"));
  for (int times = 0; times < 2; ++times) {
    EXPECT_EQ(copy.read_archive(files_.path("a.jsonl")), 6U);
    copy.write_archive(files_.path("b.jsonl"));
    EXPECT_EQ(read("a.jsonl"), read("b.jsonl"));
  }
  EXPECT_EQ(copy.find_reply("k2")->problem, "503");
  EXPECT_EQ(copy.forget(Side::item, "7"), 3U);
}

TEST_F(StoreArchive, IsReadWholeOrNotAtAll) {
  store_.write_archive(files_.path("a.jsonl"));
  const std::string good = read("a.jsonl");
  for (const char* bad :
       {"{", "[]", "{\"profile\": \"8\"}", "{\"reply\": \"k\", \"status\": \"fine\"}",
        "{\"subject\": \"8\", \"side\": \"context\", \"key\": \"k\"}"}) {
    ProfileStore copy = ProfileStore::open(files_.path("other"));
    const std::string path = files_.write("bad.jsonl", good + bad + "\n");
    const Fault fault = fault_of([&] { copy.read_archive(path); });
    EXPECT_EQ(fault.kind, ErrorKind::format) << bad;
    EXPECT_EQ(fault.place.line, 7U) << fault.message();
    EXPECT_EQ(copy.count(Side::item, "movie"), 0U);
  }
}

}  // namespace
}  // namespace lore
