#include "lore/data/safetensors.h"

#include <cstring>

#include "dataset_files.h"

namespace lore {
namespace {

std::string file_of(const std::string& header, const std::string& data) {
  const std::uint64_t length = header.size();
  std::string bytes(8, '\0');
  std::memcpy(bytes.data(), &length, 8);
  return bytes + header + data;
}

TensorFile open(const std::string& bytes) {
  const DatasetFiles files;
  return TensorFile::open(files.write("a.safetensors", bytes));
}

Fault fault_of_header(const std::string& header, const std::string& data = "") {
  Fault fault = fault_of([&] { open(file_of(header, data)); });
  EXPECT_EQ(fault.kind, ErrorKind::corrupt) << header;
  EXPECT_TRUE(fault.place.offset.has_value()) << header;
  return fault;
}

std::string entry(const std::string& name, const std::string& dtype, const std::string& shape,
                  const std::string& offsets) {
  return "\"" + name + R"(":{"dtype":")" + dtype + R"(","shape":)" + shape + R"(,"data_offsets":)" +
         offsets + "}";
}

std::string small_file() {
  TensorWriter writer;
  writer.add("weights", Matrix(2, 2, {1, 2, 3, 4}));
  writer.add("ids", std::vector<std::int32_t>{7, 8});
  writer.add_strings("names", {"a", ""});
  writer.set_metadata("encoder", "none");
  return writer.bytes();
}

TEST(TensorFile, ReadsTheReferenceLayout) {
  const TensorFile file =
      open(file_of(R"({"__metadata__":{"by":"hand"},)" + entry("x", "F32", "[2,1]", "[0,8]") + "," +
                       entry("n", "I64", "[1]", "[8,16]") + "}   ",
                   std::string("\0\0\x80\x3f\0\0\0\xc0\x2a\0\0\0\0\0\0\0", 16)));
  EXPECT_EQ(file.matrix("x"), Matrix(2, 1, {1, -2}));
  EXPECT_EQ(file.int64s("n"), std::vector<std::int64_t>{42});
  EXPECT_EQ(file.metadata().at("by"), "hand");
  EXPECT_FALSE(file.contains("__metadata__"));
}

TEST(TensorFile, WidensHalfPrecision) {
  const TensorFile file = open(file_of(
      "{" + entry("h", "F16", "[2]", "[0,4]") + "," + entry("b", "BF16", "[1,1]", "[4,6]") + "}",
      std::string("\x00\x3c\x00\xc0\x80\x3f", 6)));
  EXPECT_EQ(file.matrix("h"), Matrix(1, 2, {1, -2}));
  EXPECT_EQ(file.matrix("b"), Matrix(1, 1, {1}));
}

TEST(TensorFile, OutlivesTheFileItWasOpenedAs) {
  const DatasetFiles files;
  const std::string path = files.write("a.safetensors", small_file());
  const TensorFile copy = TensorFile::open(path);
  std::filesystem::remove(path);
  EXPECT_EQ(copy.matrix("weights")(1, 1), 4);
}

TEST(TensorFile, RefusesATensorOfAnotherTypeByName) {
  const TensorFile file = open(small_file());
  const Fault fault = fault_of([&] { (void)file.int64s("ids"); });
  EXPECT_EQ(fault.kind, ErrorKind::mismatch);
  EXPECT_EQ(fault.expected, "I64");
  EXPECT_EQ(fault.found, "I32 [2]");
  EXPECT_EQ(fault_of([&] { (void)file.matrix("ids"); }).kind, ErrorKind::mismatch);
  EXPECT_EQ(fault_of([&] { (void)file.bytes("weights"); }).kind, ErrorKind::mismatch);
}

TEST(TensorFile, SaysWhatItHolds) {
  const Fault fault = fault_of([&] { (void)open(small_file()).tensor("bias"); });
  EXPECT_EQ(fault.kind, ErrorKind::not_found);
  EXPECT_EQ(fault.expected, "\"ids\", \"names\" or \"weights\"");
}

TEST(TensorFile, RefusesStringsWithoutAnEnd) {
  const TensorFile cut =
      open(file_of("{" + entry("s", "U8", "[3]", "[0,3]") + "}", std::string("a\0b", 3)));
  const TensorFile invalid =
      open(file_of("{" + entry("s", "U8", "[2]", "[0,2]") + "}", std::string("\xff\0", 2)));
  EXPECT_EQ(fault_of([&] { (void)cut.strings("s"); }).kind, ErrorKind::corrupt);
  EXPECT_EQ(fault_of([&] { (void)invalid.strings("s"); }).kind, ErrorKind::corrupt);
}

TEST(HostileSafetensors, EveryCutIsCorrupt) {
  const std::string whole = small_file();
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Fault fault = fault_of([&] { open(whole.substr(0, length)); });
    ASSERT_EQ(fault.kind, ErrorKind::corrupt) << length;
  }
  EXPECT_EQ(fault_of([&] { open(whole + '\0'); }).kind, ErrorKind::corrupt);
}

TEST(HostileSafetensors, EveryChangedByteIsRefusedOrHarmless) {
  const std::string whole = small_file();
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const char value : {'\0', '\xff', '9', '"', '[', '}'}) {
      std::string changed = whole;
      changed[at] = value;
      try {
        const TensorFile file = open(changed);
        for (const auto& [name, tensor] : file.tensors()) {
          ASSERT_LE(tensor.bytes.size(), whole.size()) << at;
        }
      } catch (const Error& error) {
        ASSERT_EQ(error.kind(), ErrorKind::corrupt) << at;
      }
    }
  }
}

TEST(HostileSafetensors, LengthsBeyondTheFileAreCorrupt) {
  for (const std::uint64_t length : {std::uint64_t{3}, std::uint64_t{1} << 63, UINT64_MAX}) {
    std::string bytes(8, '\0');
    std::memcpy(bytes.data(), &length, 8);
    const Fault fault = fault_of([&] { open(bytes + "{}"); });
    EXPECT_EQ(fault.kind, ErrorKind::corrupt);
    EXPECT_EQ(fault.problem, "the header is longer than the file");
    EXPECT_EQ(fault.found, std::to_string(length));
  }
}

TEST(HostileSafetensors, ShapesThatOverflowAreCorrupt) {
  const std::string huge = "[9223372036854775807,9223372036854775807]";
  EXPECT_EQ(fault_of_header("{" + entry("x", "F32", huge, "[0,4]") + "}", "abcd").problem,
            "shape and data_offsets disagree");
  fault_of_header("{" + entry("x", "F32", "[4294967296,4294967296]", "[0,0]") + "}");
  fault_of_header("{" + entry("x", "F32", "[18446744073709551615]", "[0,4]") + "}", "abcd");
  fault_of_header("{" + entry("x", "F32", "[-1]", "[0,4]") + "}", "abcd");
  fault_of_header("{" + entry("x", "F32", "[1.0]", "[0,4]") + "}", "abcd");
  fault_of_header("{" + entry("x", "U8", "[1,1,1,1,1,1,1,1,1]", "[0,1]") + "}", "a");
}

TEST(HostileSafetensors, OffsetsMustStayInTheFileAndInOrder) {
  EXPECT_EQ(fault_of_header("{" + entry("x", "U8", "[4]", "[0,5]") + "}", "abcd").problem,
            "data_offsets outside the file");
  fault_of_header("{" + entry("x", "U8", "[2]", "[4,2]") + "}", "abcd");
  fault_of_header("{" + entry("x", "U8", "[4]", "[0]") + "}", "abcd");
  fault_of_header("{" + entry("x", "U8", "[4]", "[0,9223372036854775807]") + "}", "abcd");
}

TEST(HostileSafetensors, TensorsMustNeitherOverlapNorLeaveHoles) {
  EXPECT_EQ(fault_of_header("{" + entry("x", "U8", "[3]", "[0,3]") + "," +
                                entry("y", "U8", "[2]", "[2,4]") + "}",
                            "abcd")
                .problem,
            "tensors overlap");
  EXPECT_EQ(fault_of_header("{" + entry("x", "U8", "[1]", "[0,1]") + "," +
                                entry("y", "U8", "[2]", "[2,4]") + "}",
                            "abcd")
                .problem,
            "a hole between tensors");
  EXPECT_EQ(fault_of_header("{" + entry("x", "U8", "[2]", "[0,2]") + "}", "abcd").problem,
            "the tensors do not fill the file");
}

TEST(HostileSafetensors, HeadersMustSayWhatTheyShouldAndNoMore) {
  EXPECT_EQ(fault_of_header("{" + entry("x", "C64", "[1]", "[0,4]") + "}", "abcd").problem,
            "unknown dtype");
  EXPECT_EQ(fault_of_header(std::string(10'000, '[')).problem, "bad header: JSON nests too deep");
  fault_of_header(
      "{" + entry("x", "U8", "[1]", "[0,1]") + "," + entry("x", "U8", "[1]", "[0,1]") + "}", "a");
  fault_of_header("[]");
  fault_of_header("not JSON");
  fault_of_header("");
  fault_of_header(R"({"x":3})");
  fault_of_header(R"({"x":{"dtype":"U8","shape":[0]}})");
  fault_of_header(R"({"__metadata__":[]})");
  fault_of_header(R"({"__metadata__":{"a":1}})");
}

TEST(TensorFile, NamesAFileThatIsNotThere) {
  EXPECT_EQ(fault_of([] { TensorFile::open("none.safetensors"); }).kind, ErrorKind::not_found);
}

}  // namespace
}  // namespace lore
