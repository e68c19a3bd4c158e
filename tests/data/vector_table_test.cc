#include "lore/data/vector_table.h"

#include <cmath>
#include <cstdlib>
#include <limits>

#include "lore/data/safetensors.h"

#include "dataset_files.h"

namespace lore {
namespace {

const Matrix two(2, 3, {1, 2, 3, 4, 5, 6});

// An .npy file of two vectors of three 32-bit floats.
std::string npy_of_two() {
  const std::string dict = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n";
  std::string bytes = "\x93NUMPY\x01";
  bytes += '\0';
  bytes += static_cast<char>(dict.size());
  bytes += '\0';
  return bytes + dict + std::string(reinterpret_cast<const char*>(two.data()), 24);
}

TEST(VectorTable, FindsVectorsById) {
  const VectorTable table({"b", "a"}, two);
  EXPECT_EQ(table.size(), 2U);
  EXPECT_EQ(table.width(), 3U);
  ASSERT_EQ(table.find("a").size(), 3U);
  EXPECT_EQ(table.find("a")[0], 4);
  EXPECT_TRUE(table.find("c").empty());
}

TEST(VectorTable, RefusesWhatIsNotATable) {
  const auto problem_of = [](std::vector<std::string> ids, const Matrix& vectors) {
    const Fault fault = fault_of([&] { VectorTable(ids, vectors); });
    EXPECT_EQ(fault.kind, ErrorKind::invalid_argument);
    return fault.problem;
  };
  EXPECT_EQ(problem_of({"a"}, two), "as many ids as vectors are needed");
  EXPECT_EQ(problem_of({"a", "a"}, two), "the id stands twice");
  EXPECT_EQ(problem_of({"a", ""}, two), "an empty id");
  EXPECT_EQ(problem_of({"a", "b\n"}, two), "an id with a line break or NUL");
  EXPECT_EQ(problem_of({"a", "\xff"}, two), "an id that is not UTF-8");
  for (const float bad : {std::numeric_limits<float>::infinity(), std::nanf("")}) {
    EXPECT_EQ(problem_of({"a"}, Matrix(1, 2, {0, bad})),
              "a vector with a value that is not finite");
  }
}

TEST(VectorTable, ReadsBackWhatItWrites) {
  const DatasetFiles files;
  const std::string path = files.path("a.safetensors");
  VectorTable({"18446744073709551615", "caf\u00e9 \" x"}, two, {{"encoder", "e"}}).write(path);
  const VectorTable table = VectorTable::read(path);
  EXPECT_EQ(table.ids(), (std::vector<std::string>{"18446744073709551615", "caf\u00e9 \" x"}));
  EXPECT_EQ(table.vectors(), two);
  EXPECT_EQ(table.metadata(), (std::map<std::string, std::string>{{"encoder", "e"}}));
}

TEST(VectorTable, ReadsNpyWithIdsInEitherForm) {
  const DatasetFiles files;
  const std::string npy = files.write("a.npy", npy_of_two());
  const std::string lines = files.write("ids.txt", "x\r\ny");
  const std::string map = files.write("ids.json", R"({"y": 1, "x": 0})");
  EXPECT_EQ(VectorTable::read(npy, lines).ids(), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(VectorTable::read(npy, map).ids(), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(VectorTable::read(npy, map).vectors(), two);
}

TEST(VectorTable, RefusesIdsThatDoNotFitTheNpyFile) {
  const DatasetFiles files;
  const std::string npy = files.write("a.npy", npy_of_two());
  const auto fault_with = [&](const std::string& name, const std::string& ids) {
    return fault_of([&] { VectorTable::read(npy, files.write(name, ids)); });
  };
  EXPECT_EQ(fault_with("ids.txt", "x\ny\nz\n").message(),
            npy + ": as many ids as vectors are needed (expected 2 ids, found 3)");
  EXPECT_EQ(fault_with("ids.txt", "x\nx\n").kind, ErrorKind::corrupt);
  EXPECT_EQ(fault_with("ids.txt", "x\n\n").problem, "an empty id");
  EXPECT_EQ(fault_with("ids.json", R"({"x": 0})").kind, ErrorKind::mismatch);
  EXPECT_EQ(fault_with("ids.json", R"({"x": 0, "y": 0})").problem, "a row of two ids");
  EXPECT_EQ(fault_with("ids.json", R"({"x": 0, "y": 18446744073709551615})").problem, "not a row");
  EXPECT_EQ(fault_with("ids.json", R"({"x": 0, "y": "1"})").problem, "not a row");
  EXPECT_EQ(fault_with("ids.json", R"(["x", "y"])").kind, ErrorKind::format);
  EXPECT_EQ(fault_of([&] { VectorTable::read(npy); }).kind, ErrorKind::invalid_argument);
}

TEST(VectorTable, RefusesTensorsThatAreNoTable) {
  const DatasetFiles files;
  const std::string path = files.path("a.safetensors");
  const auto fault_with = [&](const std::string& ids, const Matrix& vectors) {
    TensorWriter writer;
    writer.add("vectors", vectors);
    writer.add("ids", std::vector<std::uint8_t>(ids.begin(), ids.end()));
    writer.write(path);
    return fault_of([&] { VectorTable::read(path); });
  };
  EXPECT_EQ(fault_with("x\n", two).kind, ErrorKind::mismatch);
  EXPECT_EQ(fault_with("x\ny", two).kind, ErrorKind::corrupt);
  EXPECT_EQ(fault_with("x\n\xff\n", two).kind, ErrorKind::corrupt);
  EXPECT_EQ(fault_with("x\nx\n", two).kind, ErrorKind::corrupt);
  EXPECT_EQ(fault_with("x\n", Matrix(1, 1, {std::nanf("")})).place.file, path);
}

TEST(VectorTable, ReadsRealVectors) {
  const char* folder = std::getenv("LORE_EVAL_DATA");
  if (folder == nullptr) GTEST_SKIP() << "LORE_EVAL_DATA is not set";
  const std::string stem = std::string(folder) + "/bert-cls-ml1m/ml-1m-full.";
  const VectorTable table =
      VectorTable::read(stem + "bert_cls_pq.fp16.npy", stem + "item2row.json");
  EXPECT_EQ(table.size(), 3883U);
  EXPECT_EQ(table.width(), 768U);
  EXPECT_EQ(table.ids().back(), "3952");
}

}  // namespace
}  // namespace lore
