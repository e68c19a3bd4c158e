#include "profile/text_file.h"

#include <gtest/gtest.h>

#include "data/dataset_files.h"

namespace lore {
namespace {

TEST(TextFile, GivesTextsAlsoBlankOnes) {
  const DatasetFiles files;
  TextFile file(
      files.write("t.jsonl", "{\"key\": 7, \"text\": \"a\"}\n{\"key\": 8, \"text\": \"\"}\n"),
      {.id = "key"});
  ASSERT_TRUE(file.next());
  EXPECT_EQ(file.id(), "7");
  EXPECT_EQ(file.text(), "a");
  ASSERT_TRUE(file.next());
  EXPECT_EQ(file.text(), "");
  EXPECT_FALSE(file.next());
  EXPECT_EQ(file.count(), 2U);
}

TEST(TextFile, RefusesIdsThatAreBlankOrStandTwice) {
  const DatasetFiles files;
  for (const char* id : {"\" \"", "7"}) {
    const std::string path =
        files.write("t.jsonl", std::string("{\"id\": 7, \"text\": \"a\"}\n{\"id\": ") + id +
                                   ", \"text\": \"b\"}\n");
    const Fault fault = fault_of([&] {
      TextFile file(path, {});
      while (file.next()) {
      }
    });
    EXPECT_EQ(fault.kind, ErrorKind::format);
    EXPECT_EQ(fault.place.line, 2U);
    EXPECT_EQ(fault.place.field, "id");
  }
}

}  // namespace
}  // namespace lore
