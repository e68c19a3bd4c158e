#include "data/npy.h"

#include <cstring>

#include "dataset_files.h"

namespace lore {
namespace {

std::string npy_of(const std::string& dict, const std::string& data, char version = 1) {
  std::string bytes = "\x93NUMPY";
  bytes += version;
  bytes += '\0';
  const auto length = static_cast<std::uint32_t>(dict.size());
  bytes.append(reinterpret_cast<const char*>(&length), version == 1 ? 2 : 4);
  return bytes + dict + data;
}

std::string dict_of(const std::string& descr, const std::string& shape) {
  return "{'descr': '" + descr + "', 'fortran_order': False, 'shape': " + shape + ", }   \n";
}

template <typename Value>
std::string bytes_of(const std::vector<Value>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(Value)};
}

Matrix read(const std::string& bytes) {
  const DatasetFiles files;
  return read_npy(files.write("a.npy", bytes));
}

const Matrix expected(2, 2, {1, -2, 0.5, 3});

TEST(Npy, ReadsEachWidthOfFloat) {
  EXPECT_EQ(read(npy_of(dict_of("<f4", "(2, 2)"), bytes_of<float>({1, -2, 0.5, 3}))), expected);
  EXPECT_EQ(read(npy_of(dict_of("<f8", "(2, 2)"), bytes_of<double>({1, -2, 0.5, 3}))), expected);
  EXPECT_EQ(read(npy_of(dict_of("<f2", "(2, 2)"),
                        bytes_of<std::uint16_t>({0x3C00, 0xC000, 0x3800, 0x4200}))),
            expected);
}

TEST(Npy, ReadsEveryVersionOfTheFormat) {
  for (const char version : {'\1', '\2', '\3'}) {
    EXPECT_EQ(read(npy_of(dict_of("<f4", "(2, 2)"), bytes_of<float>({1, -2, 0.5, 3}), version)),
              expected);
  }
  const Fault fault = fault_of([] { read(npy_of(dict_of("<f4", "(0, 2)"), "", 4)); });
  EXPECT_EQ(fault.kind, ErrorKind::unsupported);
  EXPECT_EQ(fault.found, "4");
}

TEST(Npy, ReadsTheKeysInAnyOrder) {
  EXPECT_EQ(read(npy_of("{'shape':(2,2),'descr':'<f4','fortran_order':False}",
                        bytes_of<float>({1, -2, 0.5, 3}))),
            expected);
}

TEST(Npy, RefusesWhatItDoesNotReadByKind) {
  const auto kind_of = [](const std::string& dict, const std::string& data) {
    return fault_of([&] { read(npy_of(dict, data)); }).kind;
  };
  const std::string eight(8, '\0');
  EXPECT_EQ(kind_of(dict_of("<i4", "(1, 2)"), eight), ErrorKind::unsupported);
  EXPECT_EQ(kind_of(dict_of(">f4", "(1, 2)"), eight), ErrorKind::unsupported);
  EXPECT_EQ(kind_of(dict_of("|O", "(1, 1)"), eight), ErrorKind::unsupported);
  EXPECT_EQ(kind_of(dict_of("<f4", "(2,)"), eight), ErrorKind::unsupported);
  EXPECT_EQ(kind_of(dict_of("<f4", "()"), eight), ErrorKind::unsupported);
  EXPECT_EQ(kind_of("{'descr': '<f4', 'fortran_order': True, 'shape': (1, 2), }", eight),
            ErrorKind::unsupported);
}

TEST(HostileNpy, EveryCutIsCorrupt) {
  const std::string whole = npy_of(dict_of("<f4", "(2, 2)"), bytes_of<float>({1, -2, 0.5, 3}));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    const Fault fault = fault_of([&] { read(whole.substr(0, length)); });
    ASSERT_EQ(fault.kind, ErrorKind::corrupt) << length;
    ASSERT_TRUE(fault.place.offset.has_value()) << length;
  }
  EXPECT_EQ(fault_of([&] { read(whole + "x"); }).kind, ErrorKind::corrupt);
}

TEST(HostileNpy, EveryChangedHeaderByteIsRefusedOrHarmless) {
  const std::string whole = npy_of(dict_of("<f4", "(2, 2)"), bytes_of<float>({1, -2, 0.5, 3}));
  for (std::size_t at = 0; at < whole.size() - 16; ++at) {
    for (const char value : {'\0', '\xff', '9', '\'', '(', '}'}) {
      std::string changed = whole;
      changed[at] = value;
      try {
        ASSERT_LE(read(changed).size(), 8U) << at;
      } catch (const Error& error) {
        ASSERT_TRUE(error.kind() == ErrorKind::corrupt || error.kind() == ErrorKind::unsupported)
            << at << error.what();
      }
    }
  }
}

TEST(HostileNpy, LiesAboutSizesAreCorrupt) {
  const auto kind_of = [](const std::string& shape) {
    return fault_of([&] { read(npy_of(dict_of("<f4", shape), std::string(8, '\0'))); }).kind;
  };
  EXPECT_EQ(kind_of("(9223372036854775808, 2)"), ErrorKind::corrupt);
  EXPECT_EQ(kind_of("(4294967296, 4294967296)"), ErrorKind::corrupt);
  EXPECT_EQ(kind_of("(99999999999999999999, 1)"), ErrorKind::corrupt);
  EXPECT_EQ(kind_of("(-1, 2)"), ErrorKind::corrupt);
  EXPECT_EQ(kind_of("(1, 3)"), ErrorKind::corrupt);
  EXPECT_EQ(fault_of([] { read(npy_of("{'descr': '<f4', 'shape': (1, 2), 'x': 1}", "")); }).kind,
            ErrorKind::corrupt);
}

}  // namespace
}  // namespace lore
