#include "text/vocabulary.h"

#include <gmock/gmock.h>

#include "text/made_up.h"

namespace lore {
namespace {

using made_up::fault_of;
using nlohmann::json;

TEST(Vocabulary, FindsIdsOfTokens) {
  Vocabulary vocabulary;
  EXPECT_TRUE(vocabulary.add("a", 4));
  EXPECT_TRUE(vocabulary.add("long", 0));
  EXPECT_FALSE(vocabulary.add("a", 5)) << "keeps the first";
  EXPECT_EQ(vocabulary.find("a"), 4);
  EXPECT_EQ(vocabulary.find("b"), no_token);
  EXPECT_EQ(vocabulary.size(), 6);
  EXPECT_EQ(vocabulary.longest_token(), 4U);
}

TEST(Vocabulary, IsReadFromJson) {
  const json good = {{"a", 0}, {"b", 7}};
  EXPECT_EQ(read_vocabulary(JsonView(good, "f")).size(), 8);
  for (const json& bad : {json(1), json::object(), json{{"a", -1}}, json{{"a", "0"}},
                          json{{"a", 1.5}}, json{{"a", 1 << 25}}}) {
    EXPECT_EQ(fault_of([&] { read_vocabulary(JsonView(bad, "f")); }).kind, ErrorKind::format)
        << bad;
  }
}

TEST(Vocabulary, GivesBytesAllOrNone) {
  Vocabulary vocabulary;
  vocabulary.add("<0x41>", 1);
  vocabulary.add("<0xFF>", 2);
  const ByteIds bytes = byte_ids(vocabulary);
  std::vector<std::int32_t> ids = {9};
  EXPECT_TRUE(append_bytes(bytes, "A\xFF", ids));
  EXPECT_THAT(ids, testing::ElementsAre(9, 1, 2));
  EXPECT_FALSE(append_bytes(bytes, "AB", ids));
  EXPECT_EQ(ids.size(), 3U);
}

}  // namespace
}  // namespace lore
