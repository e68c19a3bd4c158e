#include "lore/data/record.h"

#include <cstdlib>

#include "dataset_files.h"
#include "read_all.h"

namespace lore {
namespace {

TEST(OpenRecords, ReadsEitherFormatAlike) {
  const DatasetFiles files;
  FileSpec csv;
  csv.path = files.write("a.csv", "id,tags\n1,x|y\n");
  FileSpec jsonl;
  jsonl.path = files.write("a.jsonl", R"({"id": 1, "tags": ["x", "y"]})");
  jsonl.format = FileFormat::jsonl;
  EXPECT_EQ(read_all(*open_records(csv, {"id", "tags"})),
            read_all(*open_records(jsonl, {"id", "tags"})));
}

TEST(OpenRecords, NamesTheFileThatIsNotThere) {
  const Fault fault = fault_of([] { open_records({.path = "none.csv", .header = {}}, {}); });
  EXPECT_EQ(fault.kind, ErrorKind::not_found);
  EXPECT_EQ(fault.place.file, "none.csv");
}

TEST(RecordReader, ListsTheColumnsThereAreForOneThatIsNot) {
  const DatasetFiles files;
  FileSpec file;
  file.path = files.write("a.csv", "user,item,label\n");
  const auto reader = open_records(file, {});
  EXPECT_EQ(reader->index_of("item"), 1U);
  const Fault fault = fault_of([&] { reader->index_of("items"); });
  EXPECT_EQ(fault.kind, ErrorKind::not_found);
  EXPECT_EQ(fault.place.field, "items");
  EXPECT_EQ(fault.expected, "\"user\", \"item\" or \"label\"");
  EXPECT_EQ(fault.hint, "did you mean \"item\"?");
}

TEST(OpenRecords, ReadsMovieLens) {
  const char* folder = std::getenv("LORE_EVAL_DATA");
  if (folder == nullptr) GTEST_SKIP() << "LORE_EVAL_DATA is not set";
  FileSpec movies;
  movies.path = std::string(folder) + "/ml-1m/movies.dat";
  movies.delimiter = "::";
  movies.header = {"item", "title", "genres"};
  EXPECT_EQ(fault_of([&] { read_all(*open_records(movies, {})); }).place.line, 73U);
  movies.encoding = Encoding::latin1;
  EXPECT_EQ(read_all(*open_records(movies, {})).size(), 3883U);
}

}  // namespace
}  // namespace lore
