#include "profile/profile_rows.h"

#include <gtest/gtest.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

TEST(ProfileRows, NameEachKindAndStatus) {
  for (ProfileKind kind :
       {ProfileKind::given, ProfileKind::generated, ProfileKind::group, ProfileKind::fallback}) {
    EXPECT_EQ(parse_kind(name_of(kind)), kind);
  }
  for (ReplyStatus status :
       {ReplyStatus::ok, ReplyStatus::refused, ReplyStatus::invalid, ReplyStatus::failed}) {
    EXPECT_EQ(parse_status(name_of(status)), status);
  }
  EXPECT_EQ(fault_of([] { parse_kind("made up"); }).kind, ErrorKind::format);
  EXPECT_EQ(fault_of([] { parse_status(""); }).found, "\"\"");
}

TEST(ProfileRows, RefuseRepliesThatContradictThemselves) {
  const auto field_of = [](const StoredReply& reply) {
    return fault_of([&] { check_reply(reply); }).place.field;
  };
  EXPECT_NO_THROW(check_reply({.key = "k", .status = ReplyStatus::ok, .text = "x"}));
  EXPECT_NO_THROW(check_reply({.key = "k", .status = ReplyStatus::refused}));
  EXPECT_EQ(field_of({.key = "k", .status = ReplyStatus::ok}), "text");
  EXPECT_EQ(field_of({.key = "k", .status = ReplyStatus::failed, .text = "x"}), "text");
  EXPECT_EQ(field_of({.key = "", .status = ReplyStatus::failed}), "key");
  EXPECT_EQ(field_of({.key = "k", .status = ReplyStatus::failed, .raw = "\xFF"}), "raw");
}

}  // namespace
}  // namespace lore
