#include <cstring>

#include "lore/data/safetensors.h"

#include "data/mapped_file.h"
#include "dataset_files.h"

namespace lore {
namespace {

TensorWriter writer_of_each() {
  TensorWriter writer;
  writer.add("matrix", Matrix(2, 3, {1, 2, 3, 4, 5, 6}));
  writer.add("bytes", std::vector<std::uint8_t>{1, 255, 0});
  writer.add("longs", std::vector<std::int64_t>{INT64_MIN, INT64_MAX});
  writer.add("ints", std::vector<std::int32_t>{INT32_MIN, 7});
  writer.add_strings("strings", {"", "caf\u00e9", "line\nbreak"});
  writer.add_strings("none", {});
  writer.add("empty", Matrix(0, 5));
  writer.set_metadata("encoder", "static \"x\"");
  return writer;
}

TEST(TensorWriter, WritesWhatTensorFileReads) {
  const DatasetFiles files;
  writer_of_each().write(files.path("a.safetensors"));
  const TensorFile file = TensorFile::open(files.path("a.safetensors"));
  EXPECT_EQ(file.matrix("matrix"), Matrix(2, 3, {1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(file.bytes("bytes"), (std::vector<std::uint8_t>{1, 255, 0}));
  EXPECT_EQ(file.int64s("longs"), (std::vector<std::int64_t>{INT64_MIN, INT64_MAX}));
  EXPECT_EQ(file.int32s("ints"), (std::vector<std::int32_t>{INT32_MIN, 7}));
  EXPECT_EQ(file.strings("strings"), (std::vector<std::string>{"", "caf\u00e9", "line\nbreak"}));
  EXPECT_TRUE(file.strings("none").empty());
  EXPECT_EQ(file.matrix("empty"), Matrix(0, 5));
  EXPECT_EQ(file.metadata().at("encoder"), "static \"x\"");
}

TEST(TensorWriter, WritesWhatItBorrowsAsItIsThen) {
  TensorWriter writer;
  std::vector<float> values = {0, 2, 3, 4, 5, 6};
  writer.borrow("matrix", values, 3);
  values[0] = 1;
  TensorWriter copies;
  copies.add("matrix", Matrix(2, 3, {1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(writer.bytes(), copies.bytes());
}

TEST(TensorWriter, GivesEqualBytesForEqualContentsInAnyOrder) {
  TensorWriter forward;
  forward.add("a", std::vector<std::int32_t>{1});
  forward.add("b", std::vector<std::int64_t>{2});
  TensorWriter backward;
  backward.add("b", std::vector<std::int64_t>{2});
  backward.add("a", std::vector<std::int32_t>{1});
  EXPECT_EQ(forward.bytes(), backward.bytes());

  const DatasetFiles files;
  forward.write(files.path("a"));
  EXPECT_EQ(MappedFile::open(files.path("a")).text(), forward.bytes());
}

TEST(TensorWriter, AlignsEachTensorToItsElements) {
  const DatasetFiles files;
  const std::string bytes = writer_of_each().bytes();
  std::uint64_t header = 0;
  std::memcpy(&header, bytes.data(), 8);
  EXPECT_EQ((8 + header) % 64, 0U);
  const TensorFile file = TensorFile::open(files.write("a", bytes));
  for (const auto& [name, size] : {std::pair("longs", 8), {"matrix", 4}, {"ints", 4}}) {
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(file.tensor(name).bytes.data()) %
                  static_cast<std::uintptr_t>(size),
              0U)
        << name;
  }
}

TEST(TensorWriter, RefusesWhatCouldNotBeReadBack) {
  TensorWriter writer;
  writer.add("x", std::vector<std::int32_t>{1});
  const auto kind_of = [](auto call) { return fault_of(call).kind; };
  EXPECT_EQ(kind_of([&] { writer.add("x", Matrix(1, 1)); }), ErrorKind::invalid_argument);
  EXPECT_EQ(kind_of([&] { writer.add("__metadata__", Matrix(1, 1)); }),
            ErrorKind::invalid_argument);
  EXPECT_EQ(kind_of([&] { writer.add("\xff", Matrix(1, 1)); }), ErrorKind::invalid_argument);
  EXPECT_EQ(kind_of([&] { writer.add_strings("s", {std::string("a\0b", 3)}); }),
            ErrorKind::invalid_argument);
  EXPECT_EQ(kind_of([&] { writer.set_metadata("key", "\xff"); }), ErrorKind::invalid_argument);
}

}  // namespace
}  // namespace lore
